/**
 * One very large file from Chromium by `<vod-uploader>` (dist/script), by Uppy (@uppy/tus) and by nothing but `fetch`, each in a browser of
 * its own, in one run: by how much the memory of the tab's process and of the whole browser grew meanwhile, tasks of the page's thread
 * over 50 ms, and the time. The file is sparse and is removed; what it is sent to verifies every byte and stores none.
 *
 *   npm run build && node --import ./test/support/register-tsx.mjs bench/large-upload.ts [GiB] [peers]
 *
 * The twenty gigabytes of the issue, ours alone: `bench/large-upload.ts 20 vodkit`.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../test/support/browser.js';
import { serve, type Received } from './large-upload-server.js';

const gib = 1024 ** 3;
const mostGrownMib = 150;
const tsx = new URL('../test/support/register-tsx.mjs', import.meta.url).href;
const cache = new URL('../.cache/', import.meta.url);
const path = fileURLToPath(new URL('large-upload.mp4', cache));

const page = `<!doctype html>
<script>
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  const peer = location.search.slice(1);
  const script = document.createElement('script');
  script.src = peer === 'vodkit' ? '/dist/vod-uploader.js' : '/peers.js';
  document.head.append(script);
</script>
<body></body>
<script>
  document.body.innerHTML = peer === 'vodkit' ? '<vod-uploader upload-auth-url="/upload-auth"></vod-uploader>' : '<input type="file">';
  const phase = () => peer === 'vodkit' ? document.querySelector('vod-uploader').queue.items[0]?.state.phase : window.outcome;
</script>`;

/** Each as its own documentation has it. */
const peersScript = `
import Uppy from '@uppy/core';
import Tus from '@uppy/tus';
const sends = {
  Uppy: async (file) => {
    const uppy = new Uppy().use(Tus, { endpoint: location.origin + '/v1/uploads', allowedMetaFields: [] });
    uppy.addFile({ name: file.name, type: file.type, data: file });
    const result = await uppy.upload();
    return result?.successful?.length === 1;
  },
  fetch: async (file) => (await fetch('/put', { method: 'PUT', body: file })).ok,
};
document.addEventListener('change', ({ target }) => {
  sends[peer](target.files[0]).then((isDone) => (window.outcome = isDone ? 'done' : 'failed'), (error) => {
    console.error(error);
    window.outcome = 'failed';
  });
});`;

interface Grown {
  tab: number;
  /** Of it, what is neither code nor shared with another process. */
  anonymous: number;
  browser: number;
}

/** MiB that processes of the browser have, again and again: by how much they grew at most. */
async function watchMemory(browser: Browser): Promise<() => Grown> {
  const session = await browser.newBrowserCDPSession();
  const read = async (): Promise<Grown> => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const now: Grown = { tab: 0, anonymous: 0, browser: 0 };
    for (const { type, id } of processInfo) {
      const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
      const mib = (name: string) =>
        Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
      now.browser += mib('VmRSS');
      if (type !== 'renderer') continue;
      now.tab += mib('VmRSS');
      now.anonymous += mib('RssAnon');
    }
    return now;
  };
  const before = await read();
  const most = { ...before };
  const keys = ['tab', 'anonymous', 'browser'] as const;
  const timer = setInterval(() => {
    void read().then((now) => {
      for (const key of keys) most[key] = Math.max(most[key], now[key]);
    });
  }, 250);
  return () => {
    clearInterval(timer);
    const grown = keys.map((key) => [key, Math.round(most[key] - before[key])]);
    return Object.fromEntries(grown) as Grown;
  };
}

async function measure(peer: string, bytes: number): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--import', tsx, fileURLToPath(import.meta.url), 'serve'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const address = await new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once('line', resolve),
  );
  const browser = await launchChromium();
  try {
    const tab = await browser.newPage();
    tab.on('console', (message) => message.type() === 'error' && console.log(message.text()));
    await tab.goto(`${address}/?${peer}`);
    if (peer === 'vodkit')
      await tab.waitForFunction(`document.querySelector('vod-uploader').updateComplete`);
    const grown = await watchMemory(browser);
    const beganAtMs = performance.now();
    const chooser = tab.waitForEvent('filechooser');
    await tab.locator('vod-uploader button, input').first().click();
    await (await chooser).setFiles(path);
    const isOver = `['done', 'failed'].includes(phase())`;
    await tab.waitForFunction(isOver, undefined, { timeout: 3_600_000, polling: 250 });
    const seconds = (performance.now() - beganAtMs) / 1000;
    const more = grown();
    // What was observed is handed over in a task of its own.
    const tasks = await tab.evaluate<number[]>(
      `new Promise((done) => setTimeout(() => done(tasks.map(Math.round))))`,
    );
    const phase = await tab.evaluate<string>('phase()');
    const received = (await (await fetch(`${address}/received`)).json()) as Received;
    await report({ peer, phase, bytes, seconds, more, tasks, received });
  } finally {
    await browser.close();
    child.kill('SIGKILL');
  }
}

interface Outcome {
  peer: string;
  phase: string;
  bytes: number;
  seconds: number;
  more: Grown;
  tasks: number[];
  received: Received;
}

async function report(outcome: Outcome): Promise<void> {
  const { peer, phase, bytes, seconds, more, tasks, received } = outcome;
  const verdict = more.tab <= mostGrownMib && tasks.length === 0 ? 'met' : 'MISSED';
  const isOurs = peer === 'vodkit';
  console.log(
    `  ${peer.padEnd(8)} ${phase} in ${seconds.toFixed(0)} s (${(bytes / 1e6 / seconds).toFixed(0)} MB/s)` +
      `  tab +${more.tab} MiB (anonymous +${more.anonymous}), browser in all +${more.browser}` +
      `  ${tasks.length} tasks over 50 ms${tasks.length > 0 ? ` (${tasks.join(', ')} ms)` : ''}` +
      (isOurs ? `  ${verdict} (<= ${mostGrownMib} MiB, 0 tasks)` : ''),
  );
  const isWhole = received.bytes === bytes;
  if (!isWhole) console.log(`    ${received.bytes} of ${bytes} bytes arrived`);
  if (!isOurs) return;
  const isRight = received.digest === (await digestOfFile());
  console.log(
    `    verified by checksums: ${received.verifiedBytes === bytes ? 'all' : received.verifiedBytes} bytes; ` +
      `SHA-256 as stated: ${isRight ? 'that of the file' : 'ANOTHER ONE'}`,
  );
}

async function digestOfFile(): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 4 * 1024 ** 2 }))
    hash.update(piece as Buffer);
  return hash.digest('base64');
}

async function bundlePeers(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: peersScript,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    ...{ bundle: true, write: false, format: 'iife', target: 'es2022', logLevel: 'error' },
  });
  return outputFiles[0]?.text ?? '';
}

const [size = '2', peers = 'vodkit,Uppy,fetch'] = process.argv.slice(2);
if (size === 'serve') console.log(await serve(page, await bundlePeers()));
else {
  const bytes = Math.round(Number(size) * gib);
  await mkdir(cache, { recursive: true });
  const file = await open(path, 'w');
  // As far as it is looked into, it is a Flash video.
  await file.write('FLV\x01');
  await file.truncate(bytes);
  await file.close();
  console.log(`${size} GiB:`);
  try {
    for (const peer of peers.split(',')) await measure(peer, bytes);
  } finally {
    await rm(path);
  }
  process.exit(0);
}
