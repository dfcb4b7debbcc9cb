import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';

/** The script-tag build at `/vodkit/`, as the code that the pages show names it: for pages of any site. */
export function scriptFiles(folder: string): FastifyPluginAsync {
  return async (app) => {
    await app.register(fastifyStatic, {
      root: folder,
      prefix: '/vodkit/',
      decorateReply: false,
      maxAge: '1h',
      index: false,
      setHeaders: (reply) => void reply.headers(openHeaders),
    });
  };
}

/** Pages of other sites name these files; what is loaded later, and checked by its hash, asks with CORS. */
export const openHeaders = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};
