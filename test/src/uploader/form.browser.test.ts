import { expect, fixture, html } from '@open-wc/testing';
import type { VodUploaderElement } from '../../../src/uploader/uploader-element.js';
import { authorizeAt, clip, heard, inside, until } from './mount-uploader.js';

interface Mounted {
  readonly form: HTMLFormElement;
  readonly uploader: VodUploaderElement;
  /** What each submission would send. */
  readonly sent: string[][];
}

async function mountForm({
  place,
  required,
}: { place?: 'pass' | 'hold'; required?: boolean } = {}): Promise<Mounted> {
  const sent: string[][] = [];
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    sent.push(
      [...new FormData(event.target as HTMLFormElement)].map(
        (entry) => `${entry[0]}=${entry[1] as string}`,
      ),
    );
  };
  const form = await fixture<HTMLFormElement>(html`<form @submit=${onSubmit}>
    <input name="title" value="A day" />
    <vod-uploader
      lang="en"
      name="video"
      multiple
      ?required=${required ?? true}
      .getUploadAuth=${authorizeAt(place ?? 'pass')}
    ></vod-uploader>
    <button>Save</button>
  </form>`);
  const uploader = form.querySelector('vod-uploader') as VodUploaderElement;
  await uploader.updateComplete;
  return { form, uploader, sent };
}

const save = ({ form }: Mounted): void => form.querySelector('button')?.click();

async function upload(uploader: VodUploaderElement, name: string): Promise<string> {
  const done = heard(uploader, 'vod-uploader-done');
  uploader.addFiles([clip(name)]);
  return (await done).videoId;
}

describe('<vod-uploader> in a form', () => {
  afterEach(() => localStorage.clear());

  it('sends the id of each uploaded video under its name', async () => {
    const mounted = await mountForm();
    const ids = [
      await upload(mounted.uploader, 'one.mp4'),
      await upload(mounted.uploader, 'two.mp4'),
    ];
    save(mounted);
    expect(mounted.sent).to.deep.equal([['title=A day', ...ids.map((id) => `video=${id}`)]]);
    expect(mounted.uploader.videoIds).to.deep.equal(ids);
    expect(mounted.uploader.form === mounted.form).to.equal(true);
  });

  it('has the video in the form when it says that it is uploaded', async () => {
    const { form, uploader } = await mountForm();
    const held = new Promise((resolve) => {
      uploader.addEventListener('vod-uploader-done', () =>
        resolve(new FormData(form).getAll('video')),
      );
    });
    const id = await upload(uploader, 'held.mp4');
    expect(await held).to.deep.equal([id]);
  });

  it('keeps a form from being submitted without a video, where one is required', async () => {
    const mounted = await mountForm();
    const { uploader } = mounted;
    const invalid = heard(uploader, 'invalid');
    save(mounted);
    await invalid;
    expect(mounted.sent).to.deep.equal([]);
    expect(uploader.validity?.valueMissing).to.equal(true);
    expect(uploader.validationMessage).to.equal('Upload a file first.');
    expect(uploader.matches(':invalid')).to.equal(true);
    await upload(uploader, 'now.mp4');
    expect(uploader.matches(':valid')).to.equal(true);
    save(mounted);
    expect(mounted.sent).to.have.lengthOf(1);
  });

  it('keeps a form from being submitted while a file is under way, required or not', async () => {
    const mounted = await mountForm({ place: 'hold', required: false });
    const { uploader } = mounted;
    expect(uploader.checkValidity()).to.equal(true);
    const [item] = uploader.addFiles([clip('under-way.mp4')]);
    await until(uploader, 'sending');
    save(mounted);
    expect(mounted.sent).to.deep.equal([]);
    expect(uploader.validity?.customError).to.equal(true);
    expect(uploader.validationMessage).to.match(/^Wait until/);
    expect(uploader.matches(':state(unfinished)')).to.equal(true);
    uploader.queue.pause(item?.id ?? '');
    expect(uploader.checkValidity()).to.equal(false);
    uploader.queue.cancel(item?.id ?? '');
    expect(uploader.matches(':state(unfinished)')).to.equal(false);
    save(mounted);
    expect(mounted.sent).to.deep.equal([['title=A day']]);
  });

  it('takes a video out of the form that is taken off the list', async () => {
    const { form, uploader } = await mountForm();
    await upload(uploader, 'off.mp4');
    uploader.queue.clear();
    uploader.requestUpdate();
    await uploader.updateComplete;
    expect(new FormData(form).getAll('video')).to.deep.equal([]);
    expect(uploader.checkValidity()).to.equal(false);
  });

  it('leads to its button when it is sent empty, before anything was done to it', async () => {
    const { uploader } = await mountForm({ required: true });
    expect(uploader.reportValidity()).to.equal(false);
    expect(uploader.shadowRoot?.activeElement?.classList.contains('choose')).to.equal(true);
  });

  it('lets the page refuse for a reason of its own', async () => {
    const mounted = await mountForm({ required: false });
    mounted.uploader.setCustomValidity('Not on Sundays.');
    expect(mounted.uploader.reportValidity()).to.equal(false);
    expect(mounted.uploader.validationMessage).to.equal('Not on Sundays.');
    mounted.uploader.setCustomValidity('');
    save(mounted);
    expect(mounted.sent).to.have.lengthOf(1);
  });

  it('is empty again when the form is reset, and cancels what is under way', async () => {
    const { form, uploader } = await mountForm({ place: 'hold' });
    uploader.addFiles([clip('reset.mp4')]);
    await until(uploader, 'sending');
    const canceled = heard(uploader, 'vod-uploader-cancel');
    form.reset();
    await canceled;
    await uploader.updateComplete;
    expect(uploader.queue.items).to.have.lengthOf(0);
    expect(uploader.validity?.valueMissing).to.equal(true);
  });

  for (const what of ['the element itself', 'its fieldset'] as const) {
    it(`takes no files and is left out of the form while ${what} is disabled`, async () => {
      const mounted = await mountForm();
      const { form, uploader } = mounted;
      const id = await upload(uploader, 'disabled.mp4');
      const fieldset = document.createElement('fieldset');
      form.append(fieldset);
      fieldset.append(uploader);
      const toggle = async (disabled: boolean): Promise<void> => {
        if (what === 'its fieldset') fieldset.disabled = disabled;
        else uploader.disabled = disabled;
        await uploader.updateComplete;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      };
      await toggle(true);
      expect(inside<HTMLButtonElement>(uploader, '.choose').disabled).to.equal(true);
      expect(uploader.willValidate).to.equal(false);
      const clipboardData = new DataTransfer();
      clipboardData.items.add(clip('pasted.mp4'));
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
      expect(uploader.queue.items).to.have.lengthOf(1);
      expect(new FormData(form).getAll('video')).to.deep.equal([]);
      await toggle(false);
      expect(inside<HTMLButtonElement>(uploader, '.choose').disabled).to.equal(false);
      expect(new FormData(form).getAll('video')).to.deep.equal([id]);
    });
  }

  it('takes back what the browser kept of it, and says so; nonsense it leaves', async () => {
    const { form, uploader } = await mountForm();
    for (const state of ['{', 'null', '[5]', null, new FormData()]) {
      uploader.formStateRestoreCallback(state);
      expect(uploader.checkValidity()).to.equal(false);
    }
    uploader.formStateRestoreCallback('["kept"]');
    await uploader.updateComplete;
    expect(new FormData(form).getAll('video')).to.deep.equal(['kept']);
    expect(inside(uploader, '.notice').textContent).to.equal('Uploaded before: 1');
    form.reset();
    expect(new FormData(form).getAll('video')).to.deep.equal([]);
  });
});

describe('<vod-uploader> where there is no ElementInternals', () => {
  it('still uploads', async () => {
    const attachInternals = Object.getOwnPropertyDescriptor(
      HTMLElement.prototype,
      'attachInternals',
    ) as PropertyDescriptor;
    Reflect.deleteProperty(HTMLElement.prototype, 'attachInternals');
    try {
      const { uploader } = await mountForm();
      expect(uploader.form).to.equal(null);
      expect(uploader.checkValidity()).to.equal(true);
      await upload(uploader, 'old.mp4');
      expect(uploader.videoIds).to.have.lengthOf(1);
    } finally {
      Object.defineProperty(HTMLElement.prototype, 'attachInternals', attachInternals);
    }
  });
});
