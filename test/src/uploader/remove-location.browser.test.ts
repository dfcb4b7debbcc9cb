import { expect } from '@open-wc/testing';
import { eventually } from '../../support/eventually.js';
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

const placeAndDevice = () => {
  const text = (value: string) => `\0${String.fromCharCode(value.length)}\x15\xc7${value}`;
  return box(
    'udta',
    box('\xa9xyz', text('+48.8577+002.2950/')),
    box('\xa9mak', text('Apple')),
    box('\xa9mod', text('iPhone 14 Pro')),
  );
};

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

  it('tells in the form of a file what it contains, and lets its user remove it or leave it', async () => {
    const uploader = await openUploader({ manualStart: true, getUploadAuth: authorizeAt('pass') });
    Object.assign(uploader, { details: 'title' });
    uploader.addFiles([fileOf(box('moov', placeAndDevice()))]);
    const find = async (selector: string) => {
      for (;;) {
        const found = uploader.shadowRoot?.querySelector<HTMLInputElement>(selector);
        if (found) return found;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    };
    (await find('[data-action=details]')).click();
    const choice = await find('[data-field=location] input');
    expect(inside(uploader, '[data-field=location] .hint').textContent).to.equal(
      'Contains the place of recording and the device: Apple iPhone 14 Pro',
    );
    expect(inside(uploader, '[data-field=location] label').textContent?.trim()).to.equal(
      'Remove before upload',
    );
    expect(choice.checked).to.equal(false);
    await expect(uploader).to.be.accessible();
    choice.click();
    await uploader.updateComplete;
    expect(choice.checked).to.equal(true);
    uploader.queue.start();
    await until(uploader, 'done');
    expect(uploader.queue.items[0]?.isAltered).to.equal(true);
    expect(choice.disabled).to.equal(true);
  });

  /** An upload of which the user has decided otherwise than the page, left while it is sent. */
  const leaveHalfway = async (removeLocation: boolean) => {
    const getUploadAuth = authorizeAt('hold');
    const uploader = await openUploader({ manualStart: true, getUploadAuth });
    Object.assign(uploader, { details: 'title', removeLocation });
    const file = fileOf(box('moov', placeAndDevice()));
    uploader.addFiles([file]);
    const find = (selector: string) =>
      uploader.shadowRoot?.querySelector<HTMLInputElement>(selector) ?? undefined;
    await eventually(() => find('[data-action=details]'));
    find('[data-action=details]')?.click();
    await eventually(() => find('[data-field=location] input'));
    find('[data-field=location] input')?.click();
    // Nothing is left behind by a file that is never sent.
    expect(Object.keys(localStorage)).to.deep.equal([]);
    uploader.queue.start();
    await until(uploader, 'sending');
    await eventually(() => JSON.stringify(localStorage).includes('uploadUrl'));
    uploader.remove();
    await until(uploader, 'paused');
    return file;
  };
  const goOn = async (file: File, settings: object) => {
    const hold = authorizeAt('hold');
    const uploader = await openUploader({
      getUploadAuth: async (own, { signal, videoId = '' }) => ({
        ...(await hold(own, { signal })),
        videoId,
      }),
    });
    Object.assign(uploader, settings);
    uploader.addFiles([new File([file], file.name, file)]);
    await until(uploader, 'sending');
    const [item] = uploader.queue.items;
    uploader.remove();
    await until(uploader, 'paused');
    return item;
  };

  it('sends the same bytes when an upload goes on after a reload, whatever the page says by then', async () => {
    const removed = await leaveHalfway(false);
    const item = await goOn(removed, { removeLocation: false });
    expect(item).to.include({ begin: 'resumed', isAltered: true });
    localStorage.clear();
    const kept = await leaveHalfway(true);
    expect(await goOn(kept, { removeLocation: true })).to.include({ isAltered: false });
    expect(await goOn(kept, { removeLocation: 'always' })).to.include({ isAltered: true });
  });

  it('lets nobody decide otherwise with `always`', async () => {
    const uploader = await openUploader({ manualStart: true, getUploadAuth: authorizeAt('pass') });
    uploader.setAttribute('remove-location', 'always');
    uploader.details = 'title';
    uploader.addFiles([fileOf(box('moov', placeAndDevice()))]);
    const find = (selector: string) =>
      uploader.shadowRoot?.querySelector<HTMLInputElement>(selector) ?? undefined;
    await eventually(() => find('[data-action=details]'));
    find('[data-action=details]')?.click();
    await eventually(() => find('[data-field=location] input'));
    expect(find('[data-field=location] input')).to.include({ checked: true, disabled: true });
    await expect(uploader).to.be.accessible();
    uploader.queue.start();
    await until(uploader, 'done');
    expect(uploader.queue.items[0]?.isAltered).to.equal(true);
  });

  it('leaves it where the user says so, though the page removes it', async () => {
    const uploader = await openUploader({ manualStart: true, getUploadAuth: authorizeAt('pass') });
    Object.assign(uploader, { details: 'title', removeLocation: true });
    uploader.addFiles([fileOf(box('moov', placeAndDevice()))]);
    const look = (selector: string) =>
      uploader.shadowRoot?.querySelector<HTMLInputElement>(selector);
    while (!look('[data-action=details]')) await new Promise(requestAnimationFrame);
    look('[data-action=details]')?.click();
    while (!look('[data-field=location] input')) await new Promise(requestAnimationFrame);
    expect(look('[data-field=location] input')?.checked).to.equal(true);
    look('[data-field=location] input')?.click();
    uploader.queue.start();
    await until(uploader, 'done');
    expect(uploader.queue.items[0]?.isAltered).to.equal(false);
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
