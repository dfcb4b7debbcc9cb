import { expect } from '@open-wc/testing';
import type { VodUploaderElement } from '../../../src/uploader/uploader-element.js';
import { authorizeAt, clip, inside, openUploader, until } from './mount-uploader.js';

const longName = 'A long name of a clip from the drone.mp4';

async function openAt(width: number, settings: Partial<VodUploaderElement> = {}) {
  const uploader = await openUploader({ manualStart: true, ...settings });
  uploader.style.inlineSize = `${width}px`;
  uploader.editable = true;
  uploader.details = '';
  return uploader;
}

function expectReadable(uploader: VodUploaderElement): void {
  const [name, tail] = [inside(uploader, '.name'), inside(uploader, '.tail')];
  const [place, end] = [name.getBoundingClientRect(), tail.getBoundingClientRect()];
  expect(place.width).to.be.greaterThan(100);
  expect(end.left).to.be.at.least(place.left);
  expect(end.right).to.be.at.most(place.right + 1);
  // No button lies over it.
  for (const x of [place.left + 2, (place.left + place.right) / 2, place.right - 2]) {
    const found = uploader.shadowRoot?.elementFromPoint(x, (place.top + place.bottom) / 2);
    expect(found?.closest('.name')).to.equal(name);
  }
}

describe('a narrow row of <vod-uploader>', () => {
  afterEach(() => localStorage.clear());

  for (const width of [200, 240, 320]) {
    for (const direction of ['ltr', 'rtl']) {
      it(`shows the beginning and the end of a name at ${width} px, ${direction}, beside no button, and all of it when pointed at`, async () => {
        const uploader = await openAt(width, { lang: direction === 'rtl' ? 'ar' : 'en' });
        uploader.addFiles([clip(longName)]);
        await uploader.updateComplete;
        expectReadable(uploader);
        expect(inside(uploader, '.name').title).to.equal(longName);
        expect(inside(uploader, '.name').textContent).to.equal(longName);
      });
    }
  }

  for (const lang of ['en', 'zh', 'ar', 'de']) {
    it(`breaks between the facts of a file, and in none of them (${lang})`, async () => {
      const uploader = await openAt(320, { lang, getUploadAuth: authorizeAt('hold') });
      uploader.addFiles([clip(longName)]);
      uploader.queue.start();
      await until(uploader, 'sending');
      const item = uploader.queue.items[0];
      Object.defineProperty(uploader.queue, 'items', {
        value: [{ ...item, state: { phase: 'paused', sentBytes: 1 }, isAltered: true }],
      });
      uploader.requestUpdate();
      await uploader.updateComplete;
      const facts = inside(uploader, '.detail').querySelectorAll('bdi');
      expect(facts.length).to.equal(2);
      for (const width of [240, 320, 480, 600, 620, 640]) {
        uploader.style.inlineSize = `${width}px`;
        for (const fact of facts) {
          const lines = new Set([...fact.getClientRects()].map(({ top }) => Math.round(top)));
          expect(lines.size, `${fact.textContent} at ${width} px`).to.equal(1);
        }
      }
    });
  }
});
