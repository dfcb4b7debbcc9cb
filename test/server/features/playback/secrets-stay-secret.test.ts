import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { PlayAuth, Playback } from '../../../../src/contract/playback.js';
import { bundle } from '../../../support/bundles.js';
import { basic, freshDataDir, startTestServer } from '../../../support/server.js';
import { makeClearMedia } from './clear-media.js';
import { filesOf, publishVideo, signAddresses } from './publish-video.js';

const main = new URL('../../../../server/main.ts', import.meta.url);

it('no key and no token is in a log line, an answer that does not owe it, or a manifest (P-25)', async ({
  onTestFinished,
}) => {
  const dataDir = await freshDataDir();
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const server = await startTestServer({ VOD_DATA_DIR: dataDir });
  const media = (await makeClearMedia()).slice(0, 1);
  const video = await publishVideo(server.deps, media);
  const { publicUrl, port } = server.deps.config;
  const address = signAddresses(server.deps, video);
  const past = signAddresses(server.deps, video, { exp: Math.floor(Date.now() / 1000) - 5 });
  const { accessKey } = server;
  await server.deps.storage.delete(`a/default/vod/${video.videoId}/1/v/180p/1.m4s`);
  await server.stop();

  const env = {
    ...process.env,
    VOD_DATA_DIR: dataDir,
    PORT: String(port),
    VOD_PUBLIC_URL: publicUrl,
    VOD_SAMPLE: 'off',
    VOD_LOG_LEVEL: 'debug',
  };
  const child = spawn(process.execPath, [bundle(fileURLToPath(main))], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const closed = once(child, 'close');
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  const listening = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line.includes('"listening"')) resolve();
    });
  });
  await Promise.race([listening, closed]);

  const answers: string[] = [];
  const call = async (url: string, init?: RequestInit) => {
    const response = await fetch(url, init);
    const text = Buffer.from(await response.arrayBuffer()).toString('latin1');
    answers.push(
      `${[...response.headers].join('\n')}\n${url.includes('/k/') && response.ok ? '' : text}`,
    );
    return text;
  };
  const playAuthUrl = `${publicUrl}/v1/videos/${video.videoId}/play-auth`;
  const { playAuth } = JSON.parse(
    await call(playAuthUrl, { method: 'POST', headers: { authorization: basic(accessKey) } }),
  ) as PlayAuth;
  const bearer = { authorization: `Bearer ${playAuth}` };
  const { sources } = JSON.parse(
    await call(`${publicUrl}/v1/playback`, { headers: bearer }),
  ) as Playback;
  answers.length = 0;
  for (const file of [...filesOf(video), 'v/180p/1.m4s', 'none', 'k/none']) {
    for (const url of [address(file), past(file), address(file).replace(/.(?=\/v\/)/, '!')])
      await call(url);
  }
  await call(sources[0]?.url ?? '');
  await call(`${publicUrl}/v1/videos?playAuth=${playAuth}`, { headers: bearer });
  await call(`${publicUrl}/v1/playback?token=${playAuth}`, {
    headers: { authorization: `Bearer ${playAuth}x` },
  });
  await call(`${publicUrl}/p/${playAuth}/v/x`, { headers: { referer: address('master.m3u8') } });
  child.kill('SIGTERM');
  await closed;

  const tokens = [
    playAuth,
    ...[address(''), past(''), sources[0]?.url ?? ''].map(
      (url) => /\/p\/([^/]+)/.exec(url)?.[1] ?? '',
    ),
  ];
  const macs = tokens.map((token) => token.split('.').at(-1) ?? '');
  const key = video.key ?? Buffer.alloc(0);
  const forms = [
    key.toString('hex'),
    key.toString('base64'),
    key.toString('base64url'),
    key.toString('latin1'),
  ];
  const secrets = [...macs, ...forms, accessKey.accessKeySecret, basic(accessKey).slice(6)];
  expect(new Set(secrets.filter((secret) => secret.length >= 16)).size).toBeGreaterThan(6);
  expect(lines.filter((line) => line.includes('"request"')).length).toBeGreaterThan(20);
  const found = secrets.filter(
    (secret) =>
      lines.some((line) => line.includes(secret)) ||
      answers.some((answer) => answer.includes(secret)),
  );
  expect(found).toEqual([]);
  expect(await keysAtRest(join(dataDir, 'store'), key)).toEqual([]);
});

async function keysAtRest(dir: string, key: Buffer): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  expect(paths.length).toBeGreaterThan(5);
  return paths.filter((_, n) => contents[n]?.includes(key));
}
