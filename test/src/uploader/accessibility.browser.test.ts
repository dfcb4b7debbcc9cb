import { expect } from '@open-wc/testing';
import { VodError } from '../../../src/shared/vod-error.js';
import type { VideoNews } from '../../../src/uploader/video-news.js';
import type { VodUploaderElement } from '../../../src/uploader/uploader-element.js';
import { looks, wearLook } from '../../support/looks.browser.js';
import { clip, inside, authorizeAt, openUploader, press, until } from './mount-uploader.js';

const news: Omit<VideoNews, 'id'>[] = [
  { status: 'uploaded', playable: false },
  {
    status: 'processing',
    playable: false,
    progress: { stage: 'transcode', fraction: 0.5, since: '2026-01-01T00:00:00.000Z' },
  },
  {
    status: 'processing',
    playable: true,
    progress: { stage: 'transcode', fraction: 0.6, since: '2026-01-01T00:00:00.000Z' },
  },
  { status: 'reviewing', playable: true },
  { status: 'ready', playable: true },
  { status: 'blocked', playable: false },
  { status: 'failed', playable: false, failure: { code: 'corrupt', detail: '' } },
];

async function expectNone(uploader: VodUploaderElement): Promise<void> {
  await uploader.updateComplete;
  await expect(uploader).to.be.accessible();
}

describe('the accessibility of <vod-uploader>', () => {
  for (const look of looks) {
    describe(look.name, () => {
      const { scheme, lang, dir } = look;
      wearLook(look);

      it('has no violation while empty, uploading, waiting for another tab, paused and canceled (G-26)', async () => {
        const uploader = await openUploader({ lang, getUploadAuth: authorizeAt('hold') });
        await expectNone(uploader);
        const file = clip(`a11y-${scheme}-${dir}.mp4`);
        uploader.addFiles([file]);
        await until(uploader, 'sending');
        await expectNone(uploader);
        const other = await openUploader({ lang, getUploadAuth: authorizeAt('hold') });
        other.addFiles([file]);
        await until(other, 'elsewhere');
        await expectNone(other);
        press(uploader, 'primary');
        await until(uploader, 'paused');
        await expectNone(uploader);
        press(uploader, 'dismiss');
        await until(uploader, 'canceled');
        await expectNone(uploader);
      });

      it('has none while it waits to try again, and after it failed (G-26)', async () => {
        const refuse = (retryable: boolean) => () =>
          Promise.reject(new VodError('server', 'no', { retryable }));
        const uploader = await openUploader({ lang, getUploadAuth: refuse(true) });
        uploader.addFiles([clip('again.mp4')]);
        await until(uploader, 'retrying');
        await expectNone(uploader);
        const failing = await openUploader({ lang, getUploadAuth: refuse(false) });
        failing.addFiles([clip('failed.mp4'), clip('notes.txt', 'text/plain')]);
        await until(failing, 'failed');
        await expectNone(failing);
      });

      it('has none however the processing goes (G-26)', async () => {
        const uploader = await openUploader({ lang });
        uploader.addFiles([clip('processed.mp4')]);
        await until(uploader, 'done');
        await expectNone(uploader);
        const id = uploader.queue.items[0]?.videoId ?? '';
        for (const each of news) {
          uploader.setVideo({ id, ...each });
          await expectNone(uploader);
        }
      });
    });
  }

  it('keeps the focus on the row when an upload under it fails (G-26)', async () => {
    let [refuse, tellAsked] = [(): void => undefined, (): void => undefined];
    const asked = new Promise<void>((resolve) => (tellAsked = resolve));
    const getUploadAuth = () => {
      tellAsked();
      return new Promise<never>(
        (_, reject) => (refuse = () => reject(new VodError('forbidden', 'no'))),
      );
    };
    const uploader = await openUploader({ getUploadAuth });
    uploader.addFiles([clip('focused.mp4')]);
    await asked;
    await uploader.updateComplete;
    inside(uploader, '[data-action=primary]').focus();
    refuse();
    await until(uploader, 'failed');
    const focused = uploader.shadowRoot?.activeElement;
    expect(focused?.closest('.row')).to.equal(inside(uploader, '.row'));
  });

  it('tells a screen reader that another tab uploads the file (G-26)', async () => {
    const file = clip('said.mp4');
    const first = await openUploader({ getUploadAuth: authorizeAt('hold') });
    first.addFiles([file]);
    await until(first, 'sending');
    const second = await openUploader({ getUploadAuth: authorizeAt('hold') });
    const status = inside(second, '[role=status]');
    const said = new Promise<void>((resolve) => {
      new MutationObserver(
        () => status.textContent?.includes('said.mp4: Uploading in another tab') && resolve(),
      ).observe(status, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    second.addFiles([file]);
    await said;
  });
});
