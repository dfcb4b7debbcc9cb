import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  accessKeySchema,
  appListSchema,
  appSchema,
  createAppSchema,
  listAppsQuerySchema,
  type App,
} from '../../../src/contract/apps.js';
import type { Deps } from '../../platform/deps.js';
import { createId, isAppId } from '../../platform/ids.js';
import { Problem } from '../../platform/http/problem.js';
import type { AppRow } from './access-key-table.js';
import { createAccessKey } from './create-access-key.js';
import { findApp, insertApp, selectApps } from './identity-store.js';

const tags = ['Apps'];

export function identityRoutes({
  database,
  secrets,
}: Pick<Deps, 'database' | 'secrets'>): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/apps',
      {
        config: { access: { action: 'vod:CreateApp', resource: 'apps' } },
        schema: {
          tags,
          operationId: 'createApp',
          summary: 'Create an app',
          description:
            'An app isolates its videos and access keys from other apps. Root access key only.',
          body: createAppSchema,
          response: { 201: appSchema },
        },
      },
      async (request, reply) => {
        const row = await insertApp(database.db, { id: createId(), name: request.body.name });
        return reply.code(201).send(toApp(row));
      },
    );

    app.get(
      '/v1/apps',
      {
        config: { access: { action: 'vod:ListApps', resource: 'apps' } },
        schema: {
          tags,
          operationId: 'listApps',
          summary: 'List apps',
          description: 'Oldest first. Root access key only.',
          querystring: listAppsQuerySchema,
          response: { 200: appListSchema },
        },
      },
      async ({ query }) => {
        const limit = query.limit ?? 20;
        if (query.cursor !== undefined && !isAppId(query.cursor))
          throw new Problem('invalid-cursor');
        const rows = await selectApps(database.db, query.cursor, limit + 1);
        const items = rows.slice(0, limit);
        return {
          items: items.map(toApp),
          nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null,
        };
      },
    );

    app.post(
      '/v1/apps/:appId/access-keys',
      {
        config: { access: { action: 'vod:CreateAccessKey', resource: 'apps/{appId}/access-keys' } },
        schema: {
          tags,
          operationId: 'createAccessKey',
          summary: 'Create an access key of an app',
          description: 'Only this response contains the secret. Root access key only.',
          params: z.object({ appId: z.string() }),
          response: { 201: accessKeySchema },
        },
      },
      async (request, reply) => {
        const { appId } = request.params;
        if (!(await findApp(database.db, appId))) throw new Problem('not-found', 'No such app.');
        return reply
          .code(201)
          .send(await createAccessKey(database.db, secrets, { appId, scope: 'app' }));
      },
    );
  };
}

function toApp(row: AppRow): App {
  return { id: row.id, name: row.name, createdAt: row.createdAt.toISOString() };
}
