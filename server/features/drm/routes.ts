import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { drmSettingsSchema, keySystemSchema, putDrmSchema } from '../../../src/contract/drm.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { deleteDrmSettings, selectDrmSettings } from './drm-store.js';
import { putDrmSettings, toDrmSettings } from './put-settings.js';
import { vendorsOf } from './vendors.js';

const tags = ['DRM'];
const url = '/v1/apps/:appId/drm/:keySystem';
const resource = 'apps/{appId}/drm/{keySystem}';
const params = z.object({ appId: z.string(), keySystem: keySystemSchema });

export function drmRoutes(deps: Deps): FastifyPluginAsyncZod {
  const { db } = deps.database;
  return async (app) => {
    app.put(
      url,
      {
        config: { access: { action: 'vod:PutDrm', resource } },
        schema: {
          tags,
          operationId: 'putDrm',
          summary: 'Set the licence vendor of a key system',
          description:
            'Videos of the app with the protection `cbcs` or `cenc` then play with that key system, by licences that the vendor gives ' +
            'and this server asks for. Replaces all settings of the key system, secrets included. 422 where an address leads into a private network; ' +
            '409 `conflict` where another key system of the app has its keys from another key server.',
          params,
          body: putDrmSchema,
          response: { 200: drmSettingsSchema },
        },
      },
      async ({ params: address, body }) => putDrmSettings(deps, address, body),
    );

    app.get(
      url,
      {
        config: { access: { action: 'vod:GetDrm', resource } },
        schema: {
          tags,
          operationId: 'getDrm',
          summary: 'Get the settings of a key system',
          description: 'Without its secrets. 404 where it has none.',
          params,
          response: { 200: drmSettingsSchema },
        },
      },
      async ({ params: { appId, keySystem } }) => {
        const rows = await selectDrmSettings(db, appId);
        const row = rows.find((one) => one.keySystem === keySystem);
        if (!row) throw noSettings();
        return toDrmSettings(row);
      },
    );

    app.delete(
      url,
      {
        config: { access: { action: 'vod:DeleteDrm', resource } },
        schema: {
          tags,
          operationId: 'deleteDrm',
          summary: 'Remove the licence vendor of a key system',
          description:
            'Licences are given no more; those that players have stay as long as the vendor made them. 404 where there is none.',
          params,
          response: { 204: z.null().describe('Removed.') },
        },
      },
      async ({ params: address }, reply) => {
        if (!(await deleteDrmSettings(db, address))) throw noSettings();
        vendorsOf(deps).forget(address.appId);
        return reply.code(204).send(null);
      },
    );
  };
}

function noSettings(): Problem {
  return new Problem('not-found', 'The app has no settings of this key system.');
}
