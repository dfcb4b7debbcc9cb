import { expect } from '@open-wc/testing';
import { fingerprintFile } from '../../../src/upload/file-fingerprint.js';
import { createWebResumeStore } from '../../../src/upload/resume-store.js';
import { times } from '../../support/counts.js';
import { clip, openUploader, until } from './mount-uploader.js';

const weekMs = 7 * 24 * 3600 * 1000;

function seed(count: number, savedAtMs: number): void {
  const record = JSON.stringify({
    videoId: 'v',
    endpoint: 'https://vod.test/u',
    uploadUrl: 'https://vod.test/u/1',
    savedAtMs,
  });
  for (let index = 0; index < count; index += 1) {
    localStorage.setItem(`vodkit.upload.old-${index}.mp4.${index}`, record);
  }
}

const recordCount = () =>
  Object.keys(localStorage).filter((key) => key.startsWith('vodkit.upload.')).length;

/** Idle moments come in turn, and so do the timers of a browser that knows none: what asked before has had its own. */
const idle = () =>
  new Promise<void>((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve());
    else setTimeout(resolve, 500);
  });

describe('<vod-uploader> with very many', () => {
  beforeEach(() => localStorage.clear());
  afterEach(() => localStorage.clear());

  it('finds its record among 10,000 stale ones, and then drops them all (G-09)', async () => {
    seed(10_000, Date.now() - weekMs - 1);
    localStorage.setItem('host.page', 'stays');
    const file = clip('searched.mp4');
    const fingerprint = (await fingerprintFile(file)) ?? '';
    const store = createWebResumeStore();
    expect(store.find(file, fingerprint)).to.equal(undefined);
    await idle();
    expect(recordCount()).to.equal(0);
    expect(localStorage.getItem('host.page')).to.equal('stays');
  });

  it('keeps the newest 200 of 10,000 records that are not stale (G-09)', async () => {
    seed(10_000, Date.now());
    createWebResumeStore().find(clip('any.mp4'), 'any');
    await idle();
    expect(recordCount()).to.equal(200);
  });

  it('starts an upload over 10,000 stale records (G-09)', async () => {
    seed(10_000, Date.now() - weekMs - 1);
    const uploader = await openUploader();
    uploader.addFiles([clip('started.mp4')]);
    await until(uploader, 'done');
    expect(uploader.queue.items[0]?.begin).to.equal('fresh');
  });

  it('draws new rows ten by ten, in tasks of their own, and is complete once all are drawn', async () => {
    const uploader = await openUploader({ manualStart: true });
    const root = uploader.shadowRoot!;
    const countRows = () => root.querySelectorAll('.row').length;
    const counts = [0];
    const observer = new MutationObserver(() => counts.push(countRows()));
    observer.observe(root, { childList: true, subtree: true });
    uploader.addFiles(
      Array.from({ length: 60 }, (_, index) => clip(`${index}.mp4`, 'video/mp4', 1)),
    );
    await uploader.updateComplete;
    expect(countRows()).to.equal(50);
    const steps = counts.slice(1).map((count, index) => count - (counts[index] ?? 0));
    expect(Math.max(...steps)).to.equal(10);
    root.querySelector<HTMLButtonElement>('.more')!.click();
    await uploader.updateComplete;
    expect(countRows()).to.equal(60);
    observer.disconnect();
  });

  it('takes 10,000 files at once, and answers the next click (G-09)', async () => {
    const count = times(2000, 10_000);
    const uploader = await openUploader({ manualStart: true });
    // Long enough to be taken for media: WebKitGTK has looked into the first before all are drawn.
    const files = Array.from({ length: count }, (_, index) => clip(`${index}.mp4`, 'video/mp4', 4));
    uploader.addFiles(files);
    await uploader.updateComplete;
    uploader.queue.pause(uploader.queue.items[0]?.id ?? '');
    await uploader.updateComplete;
    expect(uploader.queue.items[0]?.state.phase).to.equal('paused');
    expect(uploader.queue.items).to.have.length(count);
  });
});
