import { expect } from '@open-wc/testing';
import type { UploadDetails } from '../../../src/client/upload-details.js';
import { VodError } from '../../../src/shared/vod-error.js';
import { findPoster } from '../../../src/upload/kept-posters.js';
import type { GetUploadAuth } from '../../../src/upload/upload-auth.js';
import type { UploadItem } from '../../../src/upload/upload-item.js';
import type { VodUploaderElement } from '../../../src/uploader/uploader-element.js';
import { authorizeAt, clip, heard, inside, openUploader, text, until } from './mount-uploader.js';

const detailsButton = (uploader: VodUploaderElement) =>
  uploader.shadowRoot?.querySelector<HTMLButtonElement>('[data-action=details]');

/** Looks again whenever the element has drawn itself, until `look` finds something. */
async function seen<Found>(
  uploader: VodUploaderElement,
  look: () => Found | null | undefined | false,
): Promise<Found> {
  for (;;) {
    await uploader.updateComplete;
    const found = look();
    if (found) return found;
    await aFrame();
  }
}

const aFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

const find = (uploader: VodUploaderElement, selector: string) =>
  seen(uploader, () => uploader.shadowRoot?.querySelector<HTMLElement>(selector));

type Control = HTMLInputElement & HTMLTextAreaElement & HTMLSelectElement;
const control = (uploader: VodUploaderElement, name: string) =>
  inside<Control>(uploader, `[data-field=${name}] :is(input, textarea, select)`);

function fill(uploader: VodUploaderElement, name: string, value: string | boolean): void {
  const input = control(uploader, name);
  input.focus();
  if (typeof value === 'boolean') input.checked = value;
  else input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

async function openForm(uploader: VodUploaderElement): Promise<void> {
  (await seen(uploader, () => detailsButton(uploader))).click();
  await find(uploader, '.details');
}

const stateOf = (uploader: VodUploaderElement) =>
  inside(uploader, '.foot .note').textContent?.trim();
const faultAt = (uploader: VodUploaderElement, name: string) =>
  uploader.shadowRoot?.querySelector(`[data-field=${name}] .fault`)?.textContent;

/** Notes what it is asked with. */
function asking(place: 'pass' | 'hold' = 'pass') {
  const asked: (UploadDetails | undefined)[] = [];
  const authorize = authorizeAt(place);
  const getUploadAuth: GetUploadAuth = async (file, options) => {
    asked.push(options.details);
    return authorize(file, options);
  };
  return { asked, getUploadAuth };
}

const invalid = (field: string, message: string) =>
  new VodError('invalid-request', 'A field is wrong.', {
    ...{ status: 422, problemCode: 'invalid-request', cause: [{ field, message }] },
  });

async function withDetails(
  settings: Partial<VodUploaderElement> = {},
  details = '',
): Promise<VodUploaderElement> {
  const uploader = await openUploader(settings);
  const { saveDetails, fields = [] } = settings;
  Object.assign(uploader, { details, fields, saveDetails });
  await uploader.updateComplete;
  return uploader;
}

describe('the details of <vod-uploader>', () => {
  beforeEach(() => localStorage.clear());
  after(() => localStorage.clear());

  it('are not offered unless the page says so', async () => {
    const uploader = await openUploader();
    uploader.addFiles([clip('a.mp4')]);
    await until(uploader, 'done');
    expect(detailsButton(uploader)).to.equal(null);
  });

  it('are not offered of a file that can never be uploaded, nor is trimming; of one whose upload may be tried again, they are', async () => {
    const error = new VodError('forbidden', 'no');
    const uploader = await withDetails({ getUploadAuth: () => Promise.reject(error) });
    uploader.editable = true;
    uploader.addFiles([
      clip('a.mp4'),
      clip('notes.txt', 'text/plain'),
      clip('b.mp4', 'video/mp4', 0),
    ]);
    await until(uploader, 'failed');
    await seen(uploader, () => detailsButton(uploader));
    const actions = [...(uploader.shadowRoot?.querySelectorAll('.row') ?? [])].map((row) =>
      [...row.querySelectorAll<HTMLElement>('button')].map(({ dataset }) => dataset['action']),
    );
    expect(actions).to.deep.equal([
      ['details', 'edit', 'primary', 'dismiss'],
      ['dismiss'],
      ['dismiss'],
    ]);
  });

  it('open by a button with the focus in them, can be used by everybody, and close by Escape with the focus back', async () => {
    const uploader = await withDetails({ manualStart: true });
    uploader.addFiles([clip('Summer.mp4')]);
    const button = await seen(uploader, () => detailsButton(uploader));
    expect(button.ariaLabel).to.equal('Details: Summer.mp4');
    expect(button.ariaExpanded).to.equal('false');
    await openForm(uploader);
    const title = control(uploader, 'title');
    await seen(uploader, () => uploader.shadowRoot?.activeElement === title);
    expect(title.value).to.equal('Summer');
    expect(button.ariaExpanded).to.equal('true');
    expect(uploader.shadowRoot?.querySelector('[data-field=protection]')).to.equal(null);
    await expect(uploader).to.be.accessible();
    title.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await seen(uploader, () => !uploader.shadowRoot?.querySelector('.details'));
    expect(uploader.shadowRoot?.activeElement).to.equal(button);
  });

  it('go into the creation of the video, only what was touched', async () => {
    const { asked, getUploadAuth } = asking();
    const uploader = await withDetails(
      { manualStart: true, getUploadAuth },
      'title tags description protection',
    );
    uploader.addFiles([clip('a.mp4'), clip('b.mp4')]);
    await openForm(uploader);
    const told = heard(uploader, 'vod-uploader-details');
    fill(uploader, 'title', 'By the sea');
    fill(uploader, 'tags', 'sea, sun，sea ,');
    fill(uploader, 'protection', 'cbcs');
    expect((await told).details).to.deep.equal({ title: 'By the sea' });
    uploader.queue.start();
    await until(uploader, 'done');
    const details = { title: 'By the sea', tags: ['sea', 'sun'], protection: 'cbcs' };
    expect(asked).to.deep.equal([details, {}]);
  });

  it('are saved when they change afterwards, and what is typed stays where it is typed', async () => {
    const saved: [string, UploadDetails][] = [];
    const uploader = await withDetails({
      getUploadAuth: authorizeAt('hold'),
      saveDetails: async (videoId, details) => saved.push([videoId, details]),
    });
    uploader.addFiles([clip('a.mp4')]);
    await until(uploader, 'sending');
    await openForm(uploader);
    const description = control(uploader, 'description');
    description.value = 'Ever';
    description.dispatchEvent(new Event('input'));
    await seen(uploader, () => stateOf(uploader) === 'Saved');
    description.focus();
    description.setSelectionRange(2, 2);
    uploader.queue.pause(uploader.queue.items[0]?.id ?? '');
    await uploader.updateComplete;
    expect([description.value, description.selectionStart]).to.deep.equal(['Ever', 2]);
    expect(saved.map(([, details]) => details)).to.deep.equal([{ description: 'Ever' }]);
    expect(uploader.shadowRoot?.activeElement).to.equal(description);
  });

  it('show the server’s sentence at its field, of a creation that is then tried again and of a change', async () => {
    const refusals = [invalid('title', 'Too big: at most 255 characters')];
    const authorize = authorizeAt('pass');
    const uploader = await withDetails({
      async getUploadAuth(file, options) {
        const refusal = refusals.shift();
        if (refusal) throw refusal;
        return authorize(file, options);
      },
      async saveDetails() {
        throw invalid('tags', 'Too big: at most 16');
      },
    });
    uploader.addFiles([clip('a.mp4')]);
    await until(uploader, 'failed');
    await openForm(uploader);
    expect(faultAt(uploader, 'title')).to.equal('Too big: at most 255 characters');
    expect(control(uploader, 'title').ariaInvalid).to.equal('true');
    expect(text(uploader)).to.equal('Something in the details is not accepted. Correct it there.');
    await expect(uploader).to.be.accessible();
    fill(uploader, 'title', 'Short');
    await until(uploader, 'done');
    expect(faultAt(uploader, 'title')).to.equal(undefined);
    fill(uploader, 'tags', 'one, two');
    await seen(uploader, () => faultAt(uploader, 'tags') === 'Too big: at most 16');
    expect(stateOf(uploader)).to.equal('Not saved. Correct what is marked.');
    expect(control(uploader, 'tags').value).to.equal('one, two');
  });

  it('cannot be changed after the creation where the page has no way to save them', async () => {
    const uploader = await withDetails({ getUploadAuth: authorizeAt('hold') });
    uploader.addFiles([clip('a.mp4')]);
    await until(uploader, 'sending');
    await openForm(uploader);
    expect(control(uploader, 'title').readOnly).to.equal(true);
    expect(stateOf(uploader)).to.contain('cannot be changed here any more');
  });

  it('have the page’s own fields: a required one holds its file back, and its form opens by itself', async () => {
    const { asked, getUploadAuth } = asking();
    const saved: UploadDetails[] = [];
    const uploader = await withDetails({
      getUploadAuth,
      saveDetails: async (_videoId, details) => saved.push(details),
      fields: [
        { name: 'course', label: 'Course', type: 'select', options: ['Art'], required: true },
        { name: 'agree', label: 'I may', type: 'checkbox', required: true, hint: 'By law' },
        { name: 'note', label: 'Note', type: 'textarea', maxLength: 5 },
      ],
    });
    uploader.addFiles([clip('a.mp4')]);
    await find(uploader, '.details');
    await seen(uploader, () => text(uploader) === 'Fill in «Course» to upload it');
    expect(uploader.shadowRoot?.activeElement).to.equal(null);
    await expect(uploader).to.be.accessible();
    fill(uploader, 'course', 'Art');
    await seen(uploader, () => text(uploader) === 'Fill in «I may» to upload it');
    fill(uploader, 'note', 'too long');
    fill(uploader, 'agree', true);
    await seen(uploader, () => faultAt(uploader, 'note') === 'At most 5 characters.');
    expect(asked).to.deep.equal([]);
    fill(uploader, 'note', 'fine');
    await until(uploader, 'done');
    expect(asked).to.deep.equal([{ fields: { course: 'Art', agree: true, note: 'fine' } }]);
    // What the app was promised stays.
    fill(uploader, 'course', '');
    await seen(uploader, () => faultAt(uploader, 'course') === 'Fill this in.');
    fill(uploader, 'note', 'more');
    expect(saved).to.deep.equal([]);
  });

  it('take a picture as the poster, say why one is not taken, and have no frames of a file that cannot be shown', async () => {
    const uploader = await withDetails({ getUploadAuth: authorizeAt('hold') });
    const states = () => (uploader.queue.items[0] as UploadItem).posterState;
    uploader.addFiles([clip('a.mp4')]);
    await until(uploader, 'sending');
    await openForm(uploader);
    const choose = (file: File) => {
      const transfer = new DataTransfer();
      transfer.items.add(file);
      const input = inside<HTMLInputElement>(uploader, '.poster-field input[type=file]');
      input.files = transfer.files;
      input.dispatchEvent(new Event('change'));
    };
    choose(new File([new Uint8Array(20 * 1024 * 1024 + 1)], 'large.png', { type: 'image/png' }));
    await seen(uploader, () => faultAt(uploader, 'poster') === 'A poster may have at most 20 MiB.');
    inside(uploader, '[data-action=frame]').click();
    await seen(uploader, () => !uploader.shadowRoot?.querySelector('[data-action=frame]'));
    expect(uploader.shadowRoot?.activeElement).to.equal(inside(uploader, '[data-action=picture]'));
    const canvas = document.createElement('canvas');
    const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
    choose(new File([picture ?? ''], 'own.png', { type: 'image/png' }));
    await find(uploader, '.poster canvas');
    // The answer of this test's app server names no address for it.
    await seen(uploader, () => typeof states() === 'object');
    expect(states()).to.have.property('code', 'configuration');
  });

  describe('a poster', () => {
    const { indexedDB } = window;
    const fetch = window.fetch.bind(window);
    let puts: number[] = [];
    /** The server's answers to pictures that are sent; without one, it is silent. */
    let answers: number[] = [];

    beforeEach(() => {
      puts = [];
      answers = [];
      window.fetch = async (input, init) => {
        if (init?.method !== 'PUT') return fetch(input, init);
        puts.push((init.body as Blob).size);
        const status = answers.shift();
        return status === undefined ? new Promise(() => undefined) : new Response(null, { status });
      };
    });
    afterEach(() => {
      window.fetch = fetch;
      Object.defineProperty(window, 'indexedDB', { value: indexedDB, configurable: true });
    });

    const getUploadAuth: GetUploadAuth = async (file, options) => {
      const { videoId, upload } = await authorizeAt('hold')(file, options);
      const posterUrl = new URL('/poster', location.href).href;
      return { videoId: options.videoId ?? videoId, upload: { ...upload, posterUrl } };
    };
    const somePicture = async (): Promise<Blob> => {
      const canvas = document.createElement('canvas');
      const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
      return picture ?? new Blob();
    };
    const itemOf = ({ queue }: VodUploaderElement) => queue.items[0] as UploadItem;
    const keyOfRecord = () =>
      Object.keys(localStorage).find((key) => key.startsWith('vodkit.upload.')) ?? '';

    /** A page that is closed once its upload is under way and its user has given a picture. */
    async function leave(file: File, posterState: UploadItem['posterState']): Promise<Blob> {
      const uploader = await withDetails({ getUploadAuth });
      uploader.addFiles([file]);
      await until(uploader, 'sending');
      const picture = await somePicture();
      uploader.queue.setPoster(itemOf(uploader).id, picture);
      await seen(uploader, () => puts.length > 0 && itemOf(uploader).posterState === posterState);
      await seen(uploader, () => localStorage.getItem(keyOfRecord())?.includes('"poster"'));
      while (!(await findPoster(keyOfRecord()))) await aFrame();
      uploader.remove();
      return picture;
    }

    it('survives a reload, is sent then where it was not, and goes when the upload is canceled', async () => {
      const file = clip('a.mp4');
      const picture = await leave(file, 'saving');
      answers = [204];
      const uploader = await withDetails({ getUploadAuth });
      uploader.addFiles([file]);
      await seen(uploader, () => itemOf(uploader).posterState === 'saved');
      await find(uploader, '.poster canvas');
      expect(itemOf(uploader).keptPoster?.size).to.equal(picture.size);
      expect(puts).to.deep.equal([picture.size, picture.size]);
      const key = keyOfRecord();
      uploader.queue.cancel(itemOf(uploader).id);
      while (await findPoster(key)) await aFrame();
    });

    it('is shown after a reload and not sent again where the server has it', async () => {
      const file = clip('b.mp4');
      answers = [204];
      await leave(file, 'saved');
      const uploader = await withDetails({ getUploadAuth });
      uploader.addFiles([file]);
      await find(uploader, '.poster canvas');
      expect(itemOf(uploader).posterState).to.equal('saved');
      expect(puts).to.have.length(1);
      uploader.queue.cancel(itemOf(uploader).id);
    });

    it('is sent as well where the browser keeps nothing', async () => {
      const value = {
        open: () => {
          throw new DOMException('no', 'SecurityError');
        },
      };
      Object.defineProperty(window, 'indexedDB', { value, configurable: true });
      answers = [204];
      const uploader = await withDetails({ getUploadAuth });
      uploader.addFiles([clip('c.mp4')]);
      await until(uploader, 'sending');
      uploader.queue.setPoster(itemOf(uploader).id, await somePicture());
      await seen(uploader, () => itemOf(uploader).posterState === 'saved');
      expect(itemOf(uploader).state.phase).to.equal('sending');
      uploader.queue.cancel(itemOf(uploader).id);
    });
  });

  it('are offered in Chinese too, and in what the page says', async () => {
    const uploader = await withDetails({
      lang: 'zh',
      manualStart: true,
      messages: { zh: { detailTags: '关键词' } },
    });
    uploader.addFiles([clip('a.mp4')]);
    await openForm(uploader);
    const labels = () =>
      [...(uploader.shadowRoot?.querySelectorAll('.field label') ?? [])].map((label) =>
        label.textContent?.trim(),
      );
    await seen(uploader, () => labels()[0] === '标题');
    expect(labels()).to.deep.equal(['标题', '简介', '关键词']);
  });
});
