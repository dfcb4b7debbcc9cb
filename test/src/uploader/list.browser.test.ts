import { expect } from '@open-wc/testing';
import { eventually } from '../../support/eventually.js';
import type { GetUploadAuth } from '../../../src/upload/upload-auth.js';
import type { VodUploaderElement } from '../../../src/uploader/uploader-element.js';
import {
  clip,
  heard,
  inside,
  authorizeAt,
  openUploader,
  press,
  text,
  until,
} from './mount-uploader.js';

const summary = (uploader: VodUploaderElement) =>
  inside(uploader, '.summary > span').textContent?.trim();
const button = (uploader: VodUploaderElement, words: string) =>
  [...(uploader.shadowRoot?.querySelectorAll('button') ?? [])].find(
    ({ textContent }) => textContent.trim() === words,
  );

const renewable =
  (getUploadAuth: GetUploadAuth): GetUploadAuth =>
  async (file, options) => ({
    ...(await getUploadAuth(file, options)),
    ...(options.videoId !== undefined && { videoId: options.videoId }),
  });

describe('the list of <vod-uploader>', () => {
  beforeEach(() => localStorage.clear());
  after(() => localStorage.clear());

  it('has one line for all files, with how far they are, and buttons that act on all (looks 21)', async () => {
    const uploader = await openUploader({ getUploadAuth: authorizeAt('hold') });
    uploader.addFiles([clip('1.mp4'), clip('2.mp4'), clip('notes.txt', 'text/plain')]);
    await until(uploader, 'sending');
    expect(summary(uploader)).to.match(/^0 of 2 uploaded · \d+%/);
    button(uploader, 'Pause all')?.click();
    await uploader.updateComplete;
    expect(uploader.queue.items.map(({ state }) => state.phase)).to.deep.equal([
      'paused',
      'paused',
      'failed',
    ]);
    button(uploader, 'Resume all')?.click();
    await until(uploader, 'sending');
    button(uploader, 'Cancel all')?.click();
    await uploader.updateComplete;
    expect(uploader.queue.items.map(({ state }) => state.phase)).to.deep.equal([
      'canceled',
      'canceled',
      'failed',
    ]);
    await expect(uploader).to.be.accessible();
  });

  it('keeps the focus in itself when a button for all files goes away by being pressed (G-26)', async () => {
    const uploader = await openUploader({
      manualStart: true,
      getUploadAuth: authorizeAt('hold'),
    });
    const focused = () => uploader.shadowRoot?.activeElement;
    const pressFocused = async (words: string) => {
      button(uploader, words)?.focus();
      button(uploader, words)?.click();
      await uploader.updateComplete;
    };
    uploader.addFiles([clip('1.mp4'), clip('2.mp4')]);
    await uploader.updateComplete;
    await pressFocused('Start uploading');
    await until(uploader, 'sending');
    expect(focused()?.textContent?.trim()).to.equal('Pause all');
    await pressFocused('Cancel all');
    expect(focused()?.textContent?.trim()).to.equal('Clear finished');
    inside(uploader, '[data-action=dismiss]').click();
    await uploader.updateComplete;
    expect(uploader.shadowRoot?.querySelector('.summary')).to.equal(null);
    expect(focused()).to.equal(inside(uploader, '.row button'));
  });

  for (const lang of ['ar', 'de', 'zh']) {
    for (const width of [320, 200]) {
      it(`shows how much is sent and how fast whole, or not at all, at ${width} px in ${lang} (looks 21)`, async () => {
        const uploader = await openUploader({ lang, getUploadAuth: authorizeAt('hold') });
        uploader.style.cssText = `display: block; inline-size: ${width}px`;
        uploader.addFiles([clip('a.mp4')]);
        await until(uploader, 'sending');
        const [item] = uploader.queue.items;
        const state = {
          ...{ phase: 'sending', sentBytes: 101_200, totalBytes: 254_700 },
          ...{ bytesPerSecond: 120_000, secondsLeft: 128 },
        };
        Object.defineProperty(uploader.queue, 'items', { value: [{ ...item, state }] });
        const speed = () => uploader.shadowRoot?.querySelector('.detail > span');
        while (
          !speed() ||
          uploader.shadowRoot?.querySelector('.root')?.getAttribute('lang') !== lang
        ) {
          uploader.requestUpdate();
          await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        const detail = inside(uploader, '.detail');
        const [line, first, second] = [detail, detail.children[0], speed()].map((part) =>
          part!.getBoundingClientRect(),
        );
        expect(detail.scrollWidth).to.be.at.most(detail.clientWidth);
        expect(first!.bottom).to.be.at.most(line!.bottom + 1);
        expect(line!.height).to.be.lessThan(30);
        // Whole beside it, or out of sight.
        if (second!.top < line!.bottom - 1) expect(second!.bottom).to.be.at.most(line!.bottom + 1);
        if (width === 320) expect(second!.top).to.be.lessThan(line!.bottom - 1);
      });
    }
  }

  it('says that a file is already in the list, and asks before it uploads one again (looks 21)', async () => {
    const uploader = await openUploader();
    const file = clip('twice.mp4');
    uploader.addFiles([file]);
    uploader.addFiles([file]);
    await uploader.updateComplete;
    expect(inside(uploader, '.notice').textContent).to.equal('twice.mp4 is already in the list.');
    await until(uploader, 'done');
    uploader.addFiles([file]);
    await uploader.updateComplete;
    expect(uploader.shadowRoot?.querySelector('.notice')).to.equal(null);
    const [, again] = uploader.shadowRoot?.querySelectorAll('.row') ?? [];
    expect(again?.querySelector('.text')?.textContent).to.equal(
      'This file has already been uploaded.',
    );
    const done = heard(uploader, 'vod-uploader-done');
    button(uploader, 'Upload again')?.click();
    expect((await done).videoId).not.to.equal(uploader.queue.items[0]?.videoId);
  });

  it('lists after a reload what was interrupted, until its file is chosen again or it is removed (looks 20)', async () => {
    const getUploadAuth = renewable(authorizeAt('hold'));
    const before = await openUploader({ getUploadAuth });
    const [drone, other] = [clip('Drone.mp4'), clip('Other.mp4')];
    before.addFiles([drone, other]);
    while (Object.keys(localStorage).length < 2)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    before.remove();
    await until(before, 'paused');
    const uploader = await openUploader({ getUploadAuth });
    const rows = () => [
      ...(uploader.shadowRoot?.querySelectorAll<HTMLElement>('[data-phase=interrupted]') ?? []),
    ];
    while (rows().length < 2) await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(rows()[0]?.textContent).to.match(
      /(Drone|Other)\.mp4[^]*% uploaded\. Choose it again to continue\./,
    );
    await expect(uploader).to.be.accessible();
    uploader.addFiles([drone]);
    await until(uploader, 'sending');
    while (rows().length > 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(uploader.queue.items[0]?.begin).to.equal('resumed');
    rows()[0]?.querySelector<HTMLButtonElement>('.round')?.click();
    while (rows().length > 0) await new Promise((resolve) => requestAnimationFrame(resolve));
    press(uploader, 'dismiss');
  });

  it('moves the focus from an interrupted upload that is removed to the next row, the one before, and at last to the drop area (G-26)', async () => {
    const getUploadAuth = renewable(authorizeAt('hold'));
    const before = await openUploader({ getUploadAuth });
    before.addFiles([clip('one.mp4'), clip('two.mp4'), clip('three.mp4')]);
    await eventually(() => Object.keys(localStorage).length === 3);
    before.remove();
    await until(before, 'paused');
    const uploader = await openUploader({ getUploadAuth });
    const rows = () => [
      ...(uploader.shadowRoot?.querySelectorAll<HTMLElement>('[data-phase=interrupted]') ?? []),
    ];
    const focused = () => uploader.shadowRoot?.activeElement;
    const remove = async (row: HTMLElement | undefined) => {
      const left = rows().length - 1;
      const button = row?.querySelector<HTMLButtonElement>('[data-action=dismiss]');
      button?.focus();
      button?.click();
      await eventually(() => rows().length === left);
    };
    await eventually(() => rows().length === 3);
    const [first, second, third] = rows();
    await remove(second);
    expect(focused()).to.equal(third?.querySelector('button'));
    await remove(third);
    expect(focused()).to.equal(first?.querySelector('button'));
    await remove(first);
    expect(focused()).to.equal(inside(uploader, '.choose'));
  });

  it('calls the states of a video what the library calls them (looks 21)', async () => {
    const uploader = await openUploader();
    uploader.addFiles([clip('one.mp4')]);
    await until(uploader, 'done');
    const id = uploader.queue.items[0]?.videoId ?? '';
    const said = async (news: object) => {
      uploader.setVideo({ id, status: 'uploaded', playable: false, ...news });
      await uploader.updateComplete;
      return text(uploader);
    };
    expect(await said({})).to.equal('Waiting to be processed');
    expect(await said({ waiting: { reason: 'queue', position: 3 } })).to.equal(
      'Waiting, number 3 in line',
    );
    expect(await said({ waiting: { reason: 'space' } })).to.equal(
      'Waiting for space on the server',
    );
    expect(await said({ status: 'reviewing' })).to.equal('In review');
  });

  it('does not change the height of a narrow row with the time left (looks 30)', async () => {
    const uploader = await openUploader({ getUploadAuth: authorizeAt('hold') });
    uploader.style.inlineSize = '320px';
    uploader.addFiles([clip('A long name of a clip from the drone.mp4')]);
    await until(uploader, 'sending');
    const row = inside(uploader, '.row');
    const [textPlace, detailPlace] = [inside(uploader, '.text'), inside(uploader, '.detail')];
    const heightWith = (state: string, detail: string) => {
      textPlace.textContent = state;
      detailPlace.textContent = detail;
      return row.getBoundingClientRect().height;
    };
    const height = heightWith('Uploading', '1 MB of 2 GB');
    expect(
      heightWith('Uploading, a few seconds left', '123.4 MB of 999.9 MB · 123.4 MB/s'),
    ).to.equal(height);
    expect(heightWith('Uploading, 1.5 h left', '8 bytes of 9 bytes')).to.equal(height);
  });
});
