import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { uploadGrantSchema, type UploadGrant } from '../../../src/contract/videos.js';
import type { Deps } from '../../platform/deps.js';
import { renewUploadToken } from '../videos/renew-upload-token.js';
import { parseUploadMetadata } from './upload-metadata.js';
import { findOpenUpload } from './upload-store.js';

/** What an app server asks for its pages, besides what it creates. */
export function uploadTokenRoutes(deps: Deps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/v1/videos/:videoId/upload-token',
      {
        config: { access: { action: 'vod:CreateUploadToken', resource: 'videos/{videoId}' } },
        schema: {
          tags: ['Videos'],
          operationId: 'createUploadToken',
          summary: 'Renew the permission to upload',
          description:
            'The endpoint stays the same, so an upload in progress continues with the new token. Where one is open, `uploadUrl` names it: another device ' +
            'goes on with it, if it has the same file.',
          params: z.object({ videoId: z.string() }),
          response: { 200: uploadGrantSchema },
        },
      },
      async (request) => {
        const { videoId } = request.params;
        const grant = await renewUploadToken(deps, request.identity.appId, videoId);
        return { ...grant, ...(await openUploadOf(deps, videoId, grant.endpoint)) };
      },
    );
  };
}

async function openUploadOf(
  { database }: Deps,
  videoId: string,
  endpoint: string,
): Promise<Pick<UploadGrant, 'uploadUrl' | 'fingerprint'>> {
  const upload = await findOpenUpload(database.db, videoId);
  if (!upload || upload.expiresAt.getTime() <= Date.now()) return {};
  const metadata = upload.metadata === null ? undefined : parseUploadMetadata(upload.metadata);
  const fingerprint = metadata?.get('fingerprint')?.toString();
  return { uploadUrl: `${endpoint}/${upload.id}`, ...(fingerprint && { fingerprint }) };
}
