import type { FastifyInstance } from 'fastify';
import { isAppId, isId } from '../ids.js';
import { Problem } from './problem.js';

const forms: Record<string, (value: string) => boolean> = {
  videoId: isId,
  uploadId: isId,
  trackId: isId,
  appId: isAppId,
};

/** Answers 404 for malformed ids, before the database is asked. Register it after the check of the credential. */
export function refuseMalformedIds(app: FastifyInstance): void {
  app.addHook('onRequest', ({ params }, _reply, done) => {
    for (const [name, value] of Object.entries((params ?? {}) as Record<string, string>)) {
      if (forms[name]?.(value) === false) throw new Problem('not-found');
    }
    done();
  });
}
