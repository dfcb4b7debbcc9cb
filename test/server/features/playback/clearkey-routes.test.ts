import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { formatLicenceUrl } from '../../../../server/domain/delivery-address.js';
import type { DeliveryClaims } from '../../../../server/domain/delivery-address.js';
import { changeVideo } from '../../../../server/features/videos/change-video.js';
import type { VideoRow } from '../../../../server/features/videos/video-table.js';
import { makeClip } from '../../../support/clip.js';
import { processClip, renditionsOf, videoWhen } from '../../../support/process-clip.js';
import { sharedServer, type SharedServer } from '../../../support/shared-server.js';

let server: SharedServer;
let video: VideoRow;
let keys: Record<string, string>;

beforeAll(async () => {
  server = await sharedServer();
  video = await processClip(server.deps, await makeClip({ size: '1280x720' }), 'cbcs');
  const rows = await renditionsOf(server.deps, video);
  keys = Object.fromEntries(rows.map(({ name, contentKeyId }) => [name, contentKeyId ?? '']));
});

function address(claims: Partial<DeliveryClaims> = {}): string {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const token = server.deps.tokens.sign('delivery', {
    ...{ app: 'default', video: video.id, exp },
    ...claims,
  });
  return formatLicenceUrl(server.url, token, 'clearkey');
}

async function ask(body: unknown, url = address(), type?: string) {
  const response = await fetch(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : Buffer.from(JSON.stringify(body)),
    headers: type === undefined ? {} : { 'content-type': type },
  });
  const { keys: found, ...answer } = (await response.json()) as {
    keys?: { kty: string; kid: string; k: string }[];
    code?: string;
    type?: string;
  };
  return { status: response.status, headers: response.headers, found, ...answer };
}

describe('the licence server of org.w3.clearkey', () => {
  it.each([undefined, 'application/json', 'text/plain', 'application/octet-stream'])(
    'answers the keys that are asked for, whatever type the player states: %s',
    async (type) => {
      const kids = [keys['720p'], keys['360p'], keys['main']];
      const { status, headers, found } = await ask({ kids, type: 'temporary' }, address(), type);
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(new Set(found?.map(({ kid }) => kid))).toEqual(new Set(kids));
      for (const { kty, k } of found ?? []) {
        expect(kty).toBe('oct');
        expect(Buffer.from(k, 'base64url')).toHaveLength(16);
      }
    },
  );

  it('gives a token no key of a rendition above its height (P-22)', async () => {
    const kids = [keys['720p'], keys['360p'], keys['main']];
    const { found } = await ask({ kids }, address({ height: 480 }));
    expect(found?.map(({ kid }) => kid).toSorted()).toEqual(
      [keys['360p'], keys['main']].toSorted(),
    );
    const alone = await ask({ kids: [keys['720p']] }, address({ height: 480 }));
    expect(alone).toMatchObject({ status: 403, code: 'beyond-claim' });
  });

  it('gives nothing to a token for pictures, another video, another app, or one that has expired (P-20, P-21)', async () => {
    const other = await processClip(server.deps, await makeClip(), 'cbcs');
    const kids = [keys['main']];
    expect(await ask({ kids }, address({ scope: 'images' }))).toMatchObject({ status: 403 });
    expect(await ask({ kids }, address({ video: other.id }))).toMatchObject({ status: 404 });
    expect(await ask({ kids }, address({ app: 'other' }))).toMatchObject({ status: 404 });
    expect(await ask({ kids }, address({ exp: 1000 }))).toMatchObject({
      ...{ status: 403, code: 'url-expired' },
    });
    const forged = address().replace(
      /.\/licence/,
      (end) => (end[0] === 'A' ? 'B' : 'A') + end.slice(1),
    );
    expect(await ask({ kids }, forged)).toMatchObject({ status: 403 });
  });

  it('refuses what is no licence request, and does not know foreign keys', async () => {
    const unknown = randomBytes(16).toString('base64url');
    expect(await ask({ kids: [unknown] })).toMatchObject({ status: 404, code: 'not-found' });
    expect(await ask('{')).toMatchObject({ status: 400, code: 'invalid-json' });
    for (const body of [
      '',
      {},
      { kids: [] },
      { kids: ['short'] },
      { kids: Array(33).fill(unknown) },
    ])
      expect((await ask(body)).status, JSON.stringify(body)).toBeGreaterThanOrEqual(400);
    expect(await ask('x'.repeat(20_000))).toMatchObject({ status: 413 });
  });

  it('gives the keys of a new revision at once, though it has just read those of the one before', async () => {
    const first = await processClip(server.deps, await makeClip(), 'cenc');
    const licenceOf = async (row: VideoRow) => {
      const kids = (await renditionsOf(server.deps, row)).map((one) => one.contentKeyId);
      return ask({ kids }, address({ video: row.id, rev: row.currentRev ?? 0 }));
    };
    expect(await licenceOf(first)).toMatchObject({ status: 200 });
    await server.api('PATCH', `/v1/videos/${first.id}`, { protection: 'cbcs' });
    const isDone = ({ jobKey }: VideoRow) => jobKey === null;
    const second = await videoWhen(server.deps, first.id, isDone);
    expect(second.currentRev).not.toBe(first.currentRev);
    expect(await licenceOf(second)).toMatchObject({ status: 200 });
  });

  it('stops within five seconds once the video is blocked (P-13)', async () => {
    const taken = await processClip(server.deps, await makeClip(), 'cenc');
    const [rendition] = await renditionsOf(server.deps, taken);
    const kids = [rendition?.contentKeyId];
    const url = address({ video: taken.id });
    expect(await ask({ kids }, url)).toMatchObject({ status: 200 });
    await changeVideo(server.deps.database.db, server.deps, {
      video: { appId: 'default', videoId: taken.id },
      set: { status: 'blocked' },
    });
    const isGone = async () => expect(await ask({ kids }, url)).toMatchObject({ status: 403 });
    await vi.waitFor(isGone, { timeout: 5500, interval: 100 });
  });
});
