import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VodUploaderElement } from '../../src/uploader/uploader-element.js';
import { makeLargeClip } from '../support/clip.js';
import { isNightly } from '../support/counts.js';
import { startDemoServer, type DemoServer } from '../support/demo-server.js';
import { listVideos } from '../support/demo-videos.js';
import { browserNames, openPageIn, type BrowserName } from '../support/driven-page.js';

const patientMs = 150_000;
const asked = process.env['VODKIT_BROWSER'] as BrowserName | undefined;
/** Chromium has a test of its own every day. */
const browsers = asked ? [asked] : browserNames.filter((name) => name !== 'chromium');

let demo: DemoServer;

beforeAll(async () => {
  demo = await startDemoServer({});
});
afterAll(() => demo?.stop());

describe.skipIf(!isNightly && !asked).each(browsers)('a file in parallel parts in %s', (name) => {
  it(
    'arrives byte by byte',
    async () => {
      const path = await makeLargeClip({ seconds: 1, name: `parts-${name}.mp4` }, 66 * 1024 * 1024);
      const page = await openPageIn(name);
      try {
        await page.open(`${demo.url}/upload`);
        await page.run(() =>
          document.querySelector('vod-uploader')?.setAttribute('parallel-parts', '3'),
        );
        await page.chooseFile('vod-uploader >>> input[type=file]', path);
        const look = () =>
          page.run(() => {
            const uploader = document.querySelector<VodUploaderElement>('vod-uploader');
            return uploader?.queue.items[0]?.state.phase;
          });
        await expect.poll(look, { timeout: patientMs }).toBe('done');
        const addresses = await page.run(() => {
          const paths = performance.getEntriesByType('resource').map((one) => one.name);
          return new Set(paths.filter((one) => /\/v1\/uploads\/\w+$/.test(one))).size;
        });
        expect(addresses).toBeGreaterThan(2);
        const [video] = await listVideos(demo.url, `q=parts-${name}`);
        const sha256 = createHash('sha256')
          .update(await readFile(path))
          .digest('hex');
        expect(video?.sha256).toBe(sha256);
        expect(await page.faults()).toEqual([]);
      } finally {
        await page.close();
      }
    },
    patientMs,
  );
});
