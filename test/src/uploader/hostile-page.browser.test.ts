import { expect } from '@open-wc/testing';
import { VodError } from '../../../src/shared/vod-error.js';
import type { VodUploaderElement } from '../../../src/uploader/uploader-element.js';
import { lateWords } from '../../../src/uploader/controls/late-words.js';
import { uploaderLanguages, uploaderWords } from '../../../src/uploader/words.js';
import { hostileTexts } from '../../support/hostile-texts.js';
import { clip, heard, inside, openUploader, text, until } from './mount-uploader.js';

// The last one is what a table of words would take for places to fill.
const payloads = [...hostileTexts, '{name} {count} $& $1'];

const words = Object.keys({ ...uploaderWords, ...lateWords });
const everyWord = (write: (key: string) => string) =>
  Object.fromEntries(words.map((key) => [key, write(key)]));

function expectOnlyText(uploader: VodUploaderElement): void {
  expect(
    uploader.shadowRoot?.querySelectorAll('script, img[onerror], svg[onload], [onfocus]'),
  ).to.have.lengthOf(0);
  expect((window as { pwned?: number }).pwned).to.equal(undefined);
}

const aFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** The padding of the last buttons hangs over, so that their words align with the rows. */
const hangsOverPx = 13;

/** Nothing sticks out of the element, and no line of a row is cut. */
function expectRoom(uploader: VodUploaderElement): void {
  const { left, right } = uploader.getBoundingClientRect();
  for (const part of uploader.shadowRoot?.querySelectorAll(
    'button, a, .text, .detail, .name, .limits, .sentence, .summary',
  ) ?? []) {
    const box = part.getBoundingClientRect();
    expect(box.left, part.outerHTML).to.be.at.least(left - hangsOverPx);
    expect(box.right, part.outerHTML).to.be.at.most(right + hangsOverPx);
  }
  for (const line of uploader.shadowRoot?.querySelectorAll('.text') ?? []) {
    expect(line.scrollWidth, line.outerHTML).to.be.at.most(line.clientWidth + 1);
  }
}

async function addAll(uploader: VodUploaderElement): Promise<void> {
  uploader.style.cssText = 'display: block; inline-size: 320px';
  uploader.addFiles([
    clip('done.mp4'),
    clip('empty.mp4', 'video/mp4', 0),
    clip('notes.txt', 'text/plain'),
  ]);
  await until(uploader, 'done');
}

describe('<vod-uploader> in a hostile page', () => {
  it('does not let a name turn itself around, drawn or spoken, and sends it as it is (G-01)', async () => {
    const name = 'abc\u202Egpj.mp4';
    const named: string[] = [];
    const uploader = await openUploader({
      messages: { en: { 'error-forbidden': 'No' } },
      getUploadAuth: ({ name }) => {
        named.push(name);
        return Promise.reject(new VodError('forbidden', 'no'));
      },
    });
    Object.assign(uploader, { details: '' });
    uploader.addFiles([clip(name)]);
    await until(uploader, 'failed');
    expect(named).to.deep.equal([name]);
    const status = inside(uploader, '[role=status]');
    while (!status.textContent?.includes('No')) await aFrame();
    const details = () => uploader.shadowRoot?.querySelector<HTMLElement>('[data-action=details]');
    while (!details()) await aFrame();
    details()?.click();
    const title = () =>
      uploader.shadowRoot?.querySelector<HTMLInputElement>('[data-field=title] input');
    while (!title()) await aFrame();
    expect(inside(uploader, '.name').textContent).to.equal('abcgpj.mp4');
    expect(title()?.value).to.equal('abcgpj');
    expect(uploader.shadowRoot?.innerHTML).not.to.match(/[\u202a-\u202e]/);
  });

  for (const payload of payloads) {
    it(`shows ${payload} as text in name, words and language (G-01)`, async () => {
      const uploader = await openUploader({ messages: { en: everyWord(() => payload) } });
      uploader.addFiles([clip(payload)]);
      await until(uploader, 'done');
      // The characters that turn a name around are left out.
      const name = payload.replace('\u202E', '');
      expect(inside(uploader, '.name').title).to.equal(name);
      expect(inside(uploader, '.name').textContent).to.equal(name);
      expect(text(uploader)).to.equal(payload);
      expectOnlyText(uploader);
      uploader.lang = payload;
      await uploader.updateComplete;
      expectOnlyText(uploader);
    });

    it(`takes ${payload} for no address and no failure it knows (G-01)`, async () => {
      const uploader = await openUploader();
      uploader.watchUrl = payload.startsWith('javascript:') ? payload : `javascript:${payload}`;
      uploader.addFiles([clip('video.mp4')]);
      await until(uploader, 'done');
      const id = uploader.queue.items[0]?.videoId ?? '';
      uploader.setVideo({ id, status: 'ready', playable: true, poster: `javascript:${payload}` });
      await uploader.updateComplete;
      expect(uploader.shadowRoot?.querySelectorAll('a, .poster img')).to.have.lengthOf(0);
      uploader.setVideo({
        id,
        status: 'failed',
        playable: false,
        failure: { code: payload as 'internal', detail: payload },
      });
      await uploader.updateComplete;
      expect(text(uploader)).to.equal(lateWords['failure-internal']);
      expectOnlyText(uploader);
    });

    it(`shows no ${payload} out of an error (G-01)`, async () => {
      const refuse = () => Promise.reject(new VodError('forbidden', payload));
      const uploader = await openUploader({ getUploadAuth: refuse });
      const failed = heard(uploader, 'vod-uploader-error');
      uploader.addFiles([clip('refused.mp4')]);
      await failed;
      await uploader.updateComplete;
      expect(text(uploader)).to.equal(uploaderWords['error-forbidden']);
      expectOnlyText(uploader);
    });
  }

  it('says in English what a table lacks (G-27)', async () => {
    const uploader = await openUploader({ lang: 'sv', messages: { sv: { choose: 'Välj' } } });
    uploader.addFiles([clip('a.mp4', 'video/mp4', 0)]);
    await uploader.updateComplete;
    expect(inside(uploader, '.choose').textContent?.trim()).to.equal('Välj');
    expect(text(uploader)).to.equal(uploaderWords['error-empty-file']);
  });

  for (const [name, write] of [
    ['words ten times as long', (key: string) => `${key} `.repeat(10)],
    ['one word without a break', (key: string) => key.padEnd(120, 'x')],
    ['markup', (key: string) => `<b>${key}</b><br>`],
    ['nothing', () => ''],
  ] as const) {
    for (const dir of ['ltr', 'rtl'] as const) {
      it(`holds its layout at 320 px, ${dir}, with ${name} (G-27)`, async () => {
        const uploader = await openUploader({ maxSize: 2000, messages: { en: everyWord(write) } });
        uploader.dir = dir;
        await addAll(uploader);
        expectRoom(uploader);
        expect(uploader.shadowRoot?.querySelectorAll('b, br')).to.have.lengthOf(0);
      });
    }
  }

  for (const lang of ['en', 'zh'] as const) {
    it(`holds its layout at 320 px with every failure and every state in ${lang} (G-27)`, async () => {
      const table = lang === 'en' ? lateWords : (await uploaderLanguages['zh']?.())?.default;
      if (!table) throw new Error('no Chinese words');
      const uploader = await openUploader({ lang });
      await addAll(uploader);
      const id = uploader.queue.items[0]?.videoId ?? '';
      for (const key of words.filter((word) => word.startsWith('failure-'))) {
        uploader.setVideo({
          id,
          status: 'failed',
          playable: false,
          failure: { code: key.slice(8) as 'internal', detail: '' },
        });
        await uploader.updateComplete;
        expect(text(uploader)).to.equal(table[key as 'failure-internal']);
        expectRoom(uploader);
        expect(inside(uploader, '.text').getBoundingClientRect().height, key).to.be.at.most(3 * 24);
      }
    });
  }

  it('says one file, one byte and none as people do (G-27)', async () => {
    const uploader = await openUploader({ maxSize: 1 });
    expect(inside(uploader, '.limits').textContent).to.contain('Up to 1 byte each');
    uploader.maxSize = 11;
    await uploader.updateComplete;
    expect(inside(uploader, '.limits').textContent).to.contain('Up to 11 bytes each');
    uploader.addFiles([clip('a.mp4', 'video/mp4', 0)]);
    await uploader.updateComplete;
    expect(inside(uploader, '.detail').textContent).to.contain('0 bytes');
  });
});
