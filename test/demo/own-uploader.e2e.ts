import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedChromium } from '../support/browser.js';
import { startDemoServer, type DemoServer } from '../support/demo-server.js';
import { listVideos } from '../support/demo-videos.js';
import type { AccessKeyPair } from '../support/server.js';
import { makeSlowClip } from '../support/slow-upload.js';
import { uploadThrottle } from '../support/throttle-uploads.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The code of docs/own-uploader.md, by the heading that it stands under. */
async function codeOf(heading: string): Promise<string> {
  const text = await readFile(join(root, 'docs/own-uploader.md'), 'utf8');
  const code = new RegExp(`^#+ ${heading}$[^]*?^\`\`\`\\w+\n([^]*?)^\`\`\``, 'm').exec(text)?.[1];
  if (code === undefined) throw new Error(`No code under «${heading}»`);
  return code;
}

declare global {
  interface Window {
    own: {
      uploadVideo(file: File, onProgress?: (sent: number) => void): Promise<string>;
      createUppy(): {
        addFile(file: { name: string; type: string; data: File }): string;
        on(
          name: 'upload-progress',
          listener: (file: object, progress: { bytesUploaded: number }) => void,
        ): void;
        upload(): Promise<{
          successful: { meta: { videoId: string } }[];
          failed: { error: string }[];
        }>;
      };
    };
  }
}

describe('the code of «Use your own uploader»', () => {
  let demo: DemoServer;
  let browser: Browser;
  let folder: string;
  let clip: string;
  let bundle: string;
  let page: Page;

  beforeAll(async () => {
    [demo, browser, clip] = await Promise.all([
      startDemoServer(),
      sharedChromium(),
      makeSlowClip(),
    ]);
    folder = await mkdtemp(join(tmpdir(), 'vodkit-own-'));
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    const files = {
      // The app server of the demo stands elsewhere.
      'upload-auth.js': (await codeOf('Use your own uploader')).replace(
        "'/upload-auth'",
        "'/demo/api/upload-auth'",
      ),
      'tus.js': await codeOf('tus-js-client'),
      'uppy.js': await codeOf('Uppy'),
      'main.js': `import { uploadVideo } from './tus.js'; import { createUppy } from './uppy.js';
        window.own = { uploadVideo, createUppy };`,
    };
    for (const [name, code] of Object.entries(files)) await writeFile(join(folder, name), code);
    const { outputFiles } = await build({
      ...{ entryPoints: [join(folder, 'main.js')], bundle: true, write: false, format: 'iife' },
      preserveSymlinks: true,
    });
    bundle = outputFiles[0]?.text ?? '';
  });
  afterAll(async () => {
    await page?.context().close();
    await browser?.close();
    await demo?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A page of the demo with a file input and the code of the docs. */
  async function openPage(): Promise<void> {
    page ??= await (await browser.newContext({ bypassCSP: true, locale: 'en-US' })).newPage();
    await page.goto(`${demo.url}/404`);
    await page.setContent('<input type="file" />');
    await page.addScriptTag({ content: bundle });
    await page.locator('input').setInputFiles(clip);
  }

  const expectVideo = async (id: string) => {
    const video = () =>
      listVideos(demo.url, 'limit=100').then((all) => all.find((one) => one.id === id));
    await expect.poll(async () => (await video())?.playable).toBe(true);
    expect((await video())?.size).toBe((await stat(clip)).size);
  };

  it('uploads by tus-js-client, and goes on after a reload', async () => {
    await openPage();
    const throttle = await uploadThrottle(page);
    await throttle(250_000);
    await page.evaluate(() => {
      const [file] = document.querySelector('input')!.files!;
      return new Promise<void>((resolve) => {
        void window.own.uploadVideo(file!, () => resolve());
      });
    });
    await openPage();
    await throttle(-1);
    const methods: string[] = [];
    page.on('request', (request) => methods.push(request.method()));
    const id = await page.evaluate(() =>
      window.own.uploadVideo(document.querySelector('input')!.files![0]!),
    );
    await expectVideo(id);
    expect(methods).toContain('HEAD');
  });

  it('uploads by Uppy, and goes on after a reload', async () => {
    await openPage();
    const throttle = await uploadThrottle(page);
    await throttle(250_000);
    const creations: string[] = [];
    const offsets: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/v1/uploads'))
        creations.push(request.url());
      if (request.method() === 'PATCH') offsets.push(request.headers()['upload-offset'] ?? '');
    });
    await page.evaluate(() => {
      const [file] = document.querySelector('input')!.files!;
      const uppy = window.own.createUppy();
      uppy.addFile({ name: file!.name, type: file!.type, data: file! });
      return new Promise<void>((resolve) => {
        uppy.on('upload-progress', (_file, { bytesUploaded }) => {
          if (bytesUploaded > 200_000) resolve();
        });
        void uppy.upload();
      });
    });
    await openPage();
    await throttle(-1);
    const { successful, failed } = await page.evaluate(async () => {
      const [file] = document.querySelector('input')!.files!;
      const uppy = window.own.createUppy();
      uppy.addFile({ name: file!.name, type: file!.type, data: file! });
      const { successful, failed } = await uppy.upload();
      return {
        successful: successful.map(({ meta }) => meta.videoId),
        failed: failed.map(({ error }) => error),
      };
    });
    expect(failed).toEqual([]);
    expect(successful).toHaveLength(1);
    await expectVideo(successful[0] ?? '');
    expect(creations).toHaveLength(1);
    expect(Number(offsets.at(-1))).toBeGreaterThan(0);
  });

  async function runCurl(settings: Record<string, string>): Promise<void> {
    const key = JSON.parse(
      await readFile(join(demo.dataDir, 'root-access-key.json'), 'utf8'),
    ) as AccessKeyPair;
    const { size } = await stat(clip);
    await promisify(execFile)('sh', ['-c', await codeOf('curl')], {
      env: {
        PATH: process.env['PATH'],
        ...{ VOD_URL: demo.url, VOD_ACCESS_KEY_ID: key.accessKeyId },
        ...{ VOD_ACCESS_KEY_SECRET: key.accessKeySecret, file: clip, size: String(size) },
        ...settings,
      },
    });
  }

  it('uploads by curl', async () => {
    await runCurl({ name: 'By curl.mp4' });
    const [video] = await listVideos(demo.url, 'q=curl&limit=1');
    await expectVideo(video?.id ?? '');
  });

  it('uploads by curl what has quotes, backslashes and line breaks in its name', async () => {
    const name = `Said "token":"x" \\ and 'so' $(on) é.mp4`;
    await runCurl({ name: name.replace('and', 'and\n') });
    const [video] = await listVideos(demo.url, 'q=Said&limit=1');
    expect(video?.fileName).toBe(name.replace('and', 'and '));
    await expectVideo(video?.id ?? '');
  });

  it('ends by curl with the first request that is refused, and says why', async () => {
    const ending = runCurl({ name: 'Refused.mp4', VOD_ACCESS_KEY_SECRET: 'wrong' });
    await expect(ending).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/401[^]*"code":/) as string,
    });
    const tooLarge = runCurl({ name: 'Refused.mp4', size: '0' });
    await expect(tooLarge).rejects.toMatchObject({ code: 1 });
    // Refused after the video was created.
    const ofNothing = runCurl({ name: 'Refused.mp4', file: join(folder, 'none.mp4') });
    await expect(ofNothing).rejects.toMatchObject({ code: 1 });
  });
});
