import { expect } from '@open-wc/testing';
import { authorizeAt, inside, openUploader, text, until } from './mount-uploader.js';

/** A box of an MP4 file. */
function box(
  type: string,
  ...parts: (string | Uint8Array<ArrayBuffer>)[]
): Uint8Array<ArrayBuffer> {
  const bytes = parts.map((part) => (typeof part === 'string' ? latin1(part) : part));
  const length = 8 + bytes.reduce((sum, { length }) => sum + length, 0);
  const whole = new Uint8Array(length);
  new DataView(whole.buffer).setUint32(0, length);
  whole.set(latin1(type), 4);
  let at = 8;
  for (const part of bytes) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function latin1(value: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(value, (char) => char.charCodeAt(0));
}

const fileOf = (...index: Uint8Array<ArrayBuffer>[]) =>
  new File([box('ftyp', 'isom'), ...index], 'walk.mp4', { type: 'video/mp4' });

describe('<vod-uploader remove-location>', () => {
  beforeEach(() => localStorage.clear());
  after(() => localStorage.clear());

  it('says in the row that the location was removed', async () => {
    const uploader = await openUploader({ getUploadAuth: authorizeAt('pass') });
    uploader.removeLocation = true;
    const place = box('udta', box('\xa9xyz', '\0\x12\x15\xc7+48.8577+002.2950/'));
    uploader.addFiles([fileOf(box('moov', place))]);
    await until(uploader, 'done');
    expect(uploader.queue.items[0]?.isAltered).to.equal(true);
    expect(inside(uploader, '.detail').textContent).to.contain('Location removed');
  });

  it('sends a file that has none as it is, and says nothing', async () => {
    const uploader = await openUploader({ getUploadAuth: authorizeAt('pass') });
    uploader.removeLocation = true;
    uploader.addFiles([fileOf(box('moov'))]);
    await until(uploader, 'done');
    expect(uploader.queue.items[0]?.isAltered).to.equal(false);
    expect(inside(uploader, '.detail').textContent).not.to.contain('Location');
  });

  it('refuses a file whose index cannot be read, before permission is asked for', async () => {
    let asked = 0;
    const uploader = await openUploader({
      getUploadAuth: () => {
        asked += 1;
        return Promise.reject(new Error('not wanted'));
      },
    });
    uploader.removeLocation = true;
    let nested = box('udta');
    for (let depth = 0; depth < 20; depth += 1) nested = box('udta', nested);
    uploader.addFiles([fileOf(box('moov', nested))]);
    await until(uploader, 'failed');
    expect(text(uploader)).to.equal(
      'Its location cannot be removed, because the file is damaged. Choose its original.',
    );
    expect(asked).to.equal(0);
    await expect(uploader).to.be.accessible();
  });
});
