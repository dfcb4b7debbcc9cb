/**
 * Tasks of the page's thread in Chromium while `<vod-uploader>` (dist/script) has a long list, and while it hashes and sends a large file:
 * how many took more than 50 ms, and the longest; and by how much the memory of the tab's process grew meanwhile. The upload server runs in a process of its own; the large file is sparse and is removed.
 *
 *   npm run build && node --import ./test/support/register-tsx.mjs bench/long-tasks.ts [files] [MiB of the large file]
 */
import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../test/support/browser.js';
import { startUploadServer } from '../test/server/features/uploads/upload-server.js';

const mib = 1024 * 1024;
const mostGrownMib = 150;
const tsx = new URL('../test/support/register-tsx.mjs', import.meta.url).href;
const dist = new URL('../dist/script/', import.meta.url);
const cache = new URL('../.cache/', import.meta.url);

const html = `<!doctype html><script src="/dist/vod-uploader.js"></script>
<vod-uploader multiple details upload-auth-url="/upload-auth"></vod-uploader>
<script>
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
</script>`;

/** In a process of its own: the page, permission for as many files as ask, and the upload server, at one address. */
async function serve(): Promise<void> {
  const server = await startUploadServer();
  const front = createServer((incoming, outgoing) => {
    const { url = '', method, headers } = incoming;
    if (url === '/upload-auth') {
      void server.grant().then(({ videoId, token }) => {
        const endpoint = `http://${headers.host}/v1/uploads`;
        outgoing.setHeader('content-type', 'application/json');
        outgoing.end(JSON.stringify({ videoId, upload: { endpoint, token, expiresAt: '' } }));
      });
    } else if (url.startsWith('/dist/')) {
      readFile(new URL(url.slice('/dist/'.length), dist)).then(
        (code) => outgoing.setHeader('content-type', 'text/javascript').end(code),
        () => outgoing.writeHead(404).end(),
      );
    } else if (url.startsWith('/v1/')) {
      const onward = request(`${server.url}${url}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    } else outgoing.setHeader('content-type', 'text/html').end(html);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  console.log(`http://127.0.0.1:${(front.address() as AddressInfo).port}`);
}

/** The tasks since the last call. */
async function report(page: Page, what: string): Promise<void> {
  // What was observed is handed over in a task of its own.
  await page.evaluate('new Promise((done) => setTimeout(done))');
  const tasks = await page.evaluate<number[]>('tasks.splice(0)');
  const longest = Math.max(0, ...tasks);
  console.log(
    `  ${what.padEnd(42)} ${tasks.length} over 50 ms, the longest ${longest.toFixed(0)} ms`,
  );
}

const uploader = `document.querySelector('vod-uploader')`;

async function measureList(page: Page, count: number): Promise<void> {
  console.log(`${count} files:`);
  await report(page, 'the page itself');
  // Those that a user picks are there; to make a thousand of them takes half a second.
  await page.evaluate(`window.files = Array.from({ length: ${count} }, (_, n) =>
    new File(['FLV\\x01', new Uint8Array(20_000).fill(n)], 'clip ' + n + '.mp4', { type: 'video/mp4', lastModified: n }))`);
  await report(page, 'are made by the bench');
  await page.evaluate(`void ${uploader}.addFiles(files)`);
  await page.evaluate(`${uploader}.updateComplete`);
  await report(page, 'are added');
  for (let round = 0; round < 20; round += 1) {
    await page.mouse.wheel(0, 400);
    await page.waitForTimeout(50);
  }
  await report(page, 'while it is scrolled');
  await page.locator('vod-uploader [data-action=details]').last().click();
  await page
    .locator('vod-uploader .details textarea')
    .first()
    .pressSequentially('A walk by the sea, in June.');
  await report(page, 'while details are typed');
  await page.waitForFunction(
    `${uploader}.queue.items.filter(({ state }) => state.phase === 'done').length >= ${Math.min(count, 100)}`,
    undefined,
    { timeout: 600_000 },
  );
  await report(page, 'while 100 are uploaded');
  await page.evaluate(`${uploader}.queue.pauseAll()`);
  await report(page, 'are paused');
  await page.evaluate(`${uploader}.queue.cancelAll()`);
  await report(page, 'are canceled');
}

/** MiB of all processes of tabs, again and again: by how much they grew at most. The worker that hashes belongs to them. */
async function watchMemory(browser: Browser): Promise<() => number> {
  const session = await browser.newBrowserCDPSession();
  const read = async (): Promise<number> => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const statuses = processInfo
      .filter(({ type }) => type === 'renderer')
      .map(({ id }) => readFile(`/proc/${id}/status`, 'utf8').catch(() => ''));
    const kib = (await Promise.all(statuses)).map((status) =>
      Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0),
    );
    return kib.reduce((sum, each) => sum + each, 0) / 1024;
  };
  const before = await read();
  let most = before;
  const timer = setInterval(() => void read().then((now) => (most = Math.max(most, now))), 250);
  return () => {
    clearInterval(timer);
    return most - before;
  };
}

async function measureLarge(page: Page, fileMib: number): Promise<void> {
  await mkdir(cache, { recursive: true });
  const path = fileURLToPath(new URL('long-tasks.mp4', cache));
  const file = await open(path, 'w');
  // As far as it is looked into, it is a Flash video.
  await file.write('FLV\x01');
  await file.truncate(fileMib * mib);
  await file.close();
  try {
    await report(page, 'the page itself');
    const grownBy = await watchMemory(page.context().browser()!);
    const startedAt = performance.now();
    const chooser = page.waitForEvent('filechooser');
    await page.locator('vod-uploader button').first().click();
    await (await chooser).setFiles(path);
    const isOver = `['done', 'failed'].includes(${uploader}.queue.items[0]?.state.phase)`;
    await page.waitForFunction(isOver, undefined, { timeout: 2_400_000 });
    const phase = await page.evaluate<string>(`${uploader}.queue.items[0].state.phase`);
    await report(page, `${fileMib} MiB are hashed and sent: ${phase}`);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    const grown = grownBy();
    const verdict = grown <= mostGrownMib ? 'met' : 'MISSED';
    console.log(
      `  in ${seconds} s, memory +${grown.toFixed(0)} MiB  ${verdict} (<= ${mostGrownMib})`,
    );
  } finally {
    await rm(path);
  }
}

const [count = '1000', fileMib = '1024'] = process.argv.slice(2);
if (count === 'serve') await serve();
else {
  const self = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, ['--import', tsx, self, 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once('line', resolve),
  );
  const browser = await launchChromium();
  try {
    for (const measure of [
      (page: Page) => measureList(page, Number(count)),
      (page: Page) => measureLarge(page, Number(fileMib)),
    ]) {
      const page = await browser.newPage();
      await page.goto(address);
      await page.waitForFunction(`${uploader}.updateComplete`);
      await measure(page);
      await page.close();
    }
  } finally {
    await browser.close();
    child.kill('SIGKILL');
  }
  process.exit(0);
}
