import type { FastifyInstance } from 'fastify';

/** Takes bodies of the plugin's routes as bytes, whatever type is stated or none: players do not agree on one. */
export function takeRawBodies(app: FastifyInstance, maxBytes: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: maxBytes },
    (_request, body, done) => done(null, body),
  );
}
