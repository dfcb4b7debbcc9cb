import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import { contentKeys } from '../../../../server/features/revisions/revision-table.js';
import { formatKeyId } from '../../../../server/media/drm/key-id.js';
import { makeClip } from '../../../support/clip.js';
import { servedKey, startKeyServer, type KeyServer } from '../../../support/key-server.js';
import { processClip, renditionsOf } from '../../../support/process-clip.js';
import { startTestServer, type TestServer } from '../../../support/server.js';

describe('an app with a key server', () => {
  let keyServer: KeyServer;
  let server: TestServer;
  beforeAll(async () => {
    keyServer = await startKeyServer(() => true);
    server = await startTestServer({
      VOD_FETCH_ALLOW: `127.0.0.1:${keyServer.port}`,
      VOD_LOG_LEVEL: 'silent',
    });
    const answer = await server.api('PUT', '/v1/apps/default/drm/widevine', {
      licenseUrl: `${keyServer.url}/licence`,
      keySource: { type: 'speke', url: keyServer.url },
    });
    expect(answer.status).toBe(200);
  });
  beforeEach(() => keyServer.answerWith(undefined));
  afterAll(async () => {
    await server.stop();
    await keyServer.close();
  });

  it('encrypts with the keys that this gives', async () => {
    const video = await processClip(server.deps, await makeClip(), 'cenc');
    expect(video.status).toBe('ready');
    const ids = (await renditionsOf(server.deps, video)).map(({ contentKeyId }) => contentKeyId);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) {
      const [row] = await server.deps.database.db
        .select()
        .from(contentKeys)
        .where(eq(contentKeys.id, id ?? ''));
      const kid = formatKeyId(Buffer.from(id ?? '', 'base64url'));
      expect(row && server.deps.secrets.unwrap('content-key', row.keyWrapped)).toEqual(
        servedKey(video.id, kid),
      );
    }
  });

  it.each([
    ['refuses', 403],
    ['answers no keys', 200],
  ])('fails a video where it %s, and says so', async (_, status) => {
    keyServer.answerWith((_request, response) => void response.writeHead(status).end('<html/>'));
    const video = await processClip(server.deps, await makeClip(), 'cbcs');
    expect(video).toMatchObject({ status: 'failed', failure: { code: 'key-server' } });
    expect(JSON.stringify(video.failure)).not.toContain('html');
  });

  it('is not asked for a video whose keys players fetch', async () => {
    keyServer.requests.length = 0;
    const video = await processClip(server.deps, await makeClip(), 'aes-128');
    expect(video.status).toBe('ready');
    expect(keyServer.requests).toEqual([]);
  });
});
