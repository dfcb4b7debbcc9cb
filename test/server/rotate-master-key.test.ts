import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../server/config.js';
import { features } from '../../server/features.js';
import { SecretBox } from '../../server/platform/crypto/secret-box.js';
import { rotateMasterKey } from '../../server/rotate-master-key.js';
import type { Playback } from '../../src/contract/playback.js';
import { makeClip } from '../support/clip.js';
import { openEmbedded } from '../support/embedded.js';
import { postgresMissing, startPostgres } from '../support/postgres.js';
import { processClip } from '../support/process-clip.js';
import { freshDataDir, startTestServer, type TestServer } from '../support/server.js';

const vendor = {
  licenseUrl: 'http://127.0.0.1:9/licence',
  headers: { 'x-secret': 'of the vendor' },
};

describe('rotateMasterKey', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });
  const newDataDir = async (): Promise<string> => {
    const folder = await freshDataDir();
    folders.push(folder);
    return folder;
  };
  const keysIn = async (dataDir: string): Promise<string[]> =>
    (await readFile(join(dataDir, 'master-key'), 'utf8')).trim().split('\n');
  const configOf = (env: Record<string, string>) => parseConfig({ VOD_LOG_LEVEL: 'error', ...env });

  it('encrypts all that is secret under a new key: streams, access keys and vendors go on', async () => {
    const dataDir = await newDataDir();
    const before = await startTestServer({
      VOD_DATA_DIR: dataDir,
      VOD_FETCH_ALLOW: '127.0.0.1:9',
    });
    const { id } = await processClip(before.deps, await makeClip({ seconds: 2 }));
    const key = await firstKey(before, id);
    const put = await before.api('PUT', '/v1/apps/default/drm/widevine', vendor);
    expect({ status: put.status, answer: await put.json() }).toMatchObject({ status: 200 });
    const { accessKey } = before;
    await before.stop();
    const [oldKey = ''] = await keysIn(dataDir);

    const { rewrapped, keptIn } = await rotateMasterKey(configOf({ VOD_DATA_DIR: dataDir }));

    expect(keptIn).toBe('folder');
    // An access key, a signing key, a content key for picture and sound, a vendor.
    expect(rewrapped).toBeGreaterThanOrEqual(4);
    const [newKey = '', ...others] = await keysIn(dataDir);
    expect(others).toEqual([]);
    expect(newKey).not.toBe(oldKey);
    const after = await startTestServer({ VOD_DATA_DIR: dataDir });
    try {
      expect(after.accessKey).toEqual(accessKey);
      expect(await firstKey(after, id)).toEqual(key);
      const old = new SecretBox([Buffer.from(oldKey, 'hex')]);
      const current = new SecretBox([Buffer.from(newKey, 'hex')]);
      for (const { purpose, wrapped } of await allSecrets(after)) {
        expect(current.unwrap(purpose, wrapped).length).toBeGreaterThan(0);
        expect(() => old.unwrap(purpose, wrapped)).toThrow();
      }
      expect((await after.api('GET', '/v1/apps/default/drm/widevine')).status).toBe(200);
    } finally {
      await after.stop();
    }
  });

  it('goes on where a run was cut short, with the key that it had made', async () => {
    const dataDir = await newDataDir();
    const [oldKey = ''] = await keysIn(dataDir);
    const newKey = randomBytes(32).toString('hex');
    await writeFile(join(dataDir, 'master-key'), `${newKey}\n${oldKey}\n`);
    const between = await startTestServer({ VOD_DATA_DIR: dataDir });
    expect((await between.api('GET', '/v1/videos')).status).toBe(200);
    await between.stop();
    await rotateMasterKey(configOf({ VOD_DATA_DIR: dataDir }));
    expect(await keysIn(dataDir)).toEqual([newKey]);
    const again = await startTestServer({ VOD_DATA_DIR: dataDir });
    expect((await again.api('GET', '/v1/videos')).status).toBe(200);
    await again.stop();
  });

  it('knows every column that is encrypted', async () => {
    const dataDir = await newDataDir();
    const database = await openEmbedded(dataDir);
    try {
      const { rows } = await database.db.execute<{ column: string }>(
        sql`select column_name as column from information_schema.columns where table_schema = 'public' and column_name like '%wrapped' order by 1`,
      );
      const declared = features.flatMap(({ secrets = [] }) =>
        secrets.map(({ column }) => column.name),
      );
      expect(declared.sort()).toEqual(rows.map(({ column }) => column));
    } finally {
      await database.close();
    }
  });

  it('says so when the environment holds one key only, or a server is running', async () => {
    const dataDir = await newDataDir();
    const key = randomBytes(32).toString('hex');
    await expect(
      rotateMasterKey(configOf({ VOD_DATA_DIR: dataDir, VOD_MASTER_KEY: key })),
    ).rejects.toThrow('VOD_MASTER_KEY=NEW,OLD');
    const server = await startTestServer({ VOD_DATA_DIR: dataDir });
    try {
      await expect(rotateMasterKey(configOf({ VOD_DATA_DIR: dataDir }))).rejects.toThrow(
        'is in use by',
      );
      expect(await keysIn(dataDir)).toHaveLength(1);
    } finally {
      await server.stop();
    }
  });

  it('refuses a damaged file of keys with a sentence, and makes no new one', async () => {
    const dataDir = await newDataDir();
    await writeFile(join(dataDir, 'master-key'), 'not a key\n');
    await expect(rotateMasterKey(configOf({ VOD_DATA_DIR: dataDir }))).rejects.toThrow('damaged');
    expect(await keysIn(dataDir)).toEqual(['not a key']);
  });

  it.skipIf(postgresMissing !== undefined && !process.env['CI'])(
    'works under running servers that have both keys, and refuses where they have one, with PostgreSQL',
    async () => {
      const cluster = await startPostgres();
      try {
        const dataDir = await newDataDir();
        const [oldKey, newKey] = [randomBytes(32), randomBytes(32)].map((k) => k.toString('hex'));
        const env = { VOD_DATA_DIR: dataDir, DATABASE_URL: await cluster.createDatabase() };
        const server = await startTestServer({ ...env, VOD_MASTER_KEY: `${oldKey},${newKey}` });
        try {
          await expect(rotateMasterKey(configOf(env))).rejects.toThrow('Stop every server first');
          const { rewrapped, keptIn } = await rotateMasterKey(
            configOf({ ...env, VOD_MASTER_KEY: `${newKey},${oldKey}` }),
          );
          expect({ rewrapped, keptIn }).toEqual({ rewrapped: 2, keptIn: 'environment' });
          expect((await server.api('POST', '/v1/videos', { fileName: 'a.mp4' })).status).toBe(201);
        } finally {
          await server.stop();
        }
        const after = await startTestServer({ ...env, VOD_MASTER_KEY: newKey ?? '' });
        expect((await after.api('GET', '/v1/videos')).status).toBe(200);
        await after.stop();
      } finally {
        await cluster.stop();
      }
    },
  );
});

/** The bytes that a viewer gets for the picture's key. */
async function firstKey(server: TestServer, videoId: string): Promise<Buffer> {
  const answer = await server.api('POST', `/v1/videos/${videoId}/play-urls`);
  const { sources } = (await answer.json()) as Playback;
  const load = async (url: string): Promise<Response> => {
    const response = await fetch(url);
    expect(response.status).toBe(200);
    return response;
  };
  const master = sources[0]?.url ?? '';
  const child = /^(?!#).+\.m3u8$/m.exec(await (await load(master)).text())?.[0] ?? '';
  const childUrl = new URL(child, master);
  const key = /URI="([^"]*\/k\/[^"]+|k\/[^"]+)"/.exec(
    await (await load(childUrl.href)).text(),
  )?.[1];
  return Buffer.from(await (await load(new URL(key ?? '', childUrl).href)).arrayBuffer());
}

async function allSecrets(server: TestServer): Promise<{ purpose: string; wrapped: Buffer }[]> {
  const { db } = server.deps.database;
  const found = [];
  for (const { secrets = [] } of features)
    for (const { purpose, column } of secrets)
      for (const { wrapped } of await db.select({ wrapped: column }).from(column.table))
        found.push({ purpose, wrapped: wrapped as Buffer });
  return found;
}
