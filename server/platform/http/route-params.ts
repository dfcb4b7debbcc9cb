import type { FastifyInstance } from 'fastify';
import { isAppId, isId } from '../ids.js';
import { Problem } from './problem.js';

const forms: Record<string, (value: string) => boolean> = {
  videoId: isId,
  uploadId: isId,
  appId: isAppId,
};

/** Nothing has an id of another form: such an address is answered before anybody looks for it. Register it after the credential is checked. */
export function refuseForeignIds(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ params }) => {
    for (const [name, value] of Object.entries((params ?? {}) as Record<string, string>)) {
      if (forms[name]?.(value) === false) throw new Problem('not-found');
    }
  });
}
