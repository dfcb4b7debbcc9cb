import { expect, fixture, html } from '@open-wc/testing';
import { eventually } from '../../support/eventually.js';
import type { ProblemCode } from '../../../src/contract/problem-codes.js';
import { VodError, type VodErrorCode } from '../../../src/shared/vod-error.js';
import {
  clip,
  heard,
  inside,
  authorizeAt,
  openUploader,
  press,
  text,
  until,
  paste,
  silence,
} from './mount-uploader.js';

describe('VodUploaderElement', () => {
  // What one test leaves unfinished is an interrupted upload to the next.
  afterEach(() => localStorage.clear());

  it('is accessible while empty, busy, done and failed', async () => {
    const uploader = await openUploader({ getUploadAuth: authorizeAt('hold') });
    await expect(uploader).to.be.accessible();
    uploader.addFiles([clip('busy.mp4'), clip('notes.txt', 'text/plain')]);
    await until(uploader, 'sending');
    await expect(uploader).to.be.accessible();
    const other = await openUploader();
    other.addFiles([clip('done.mp4')]);
    await until(other, 'done');
    await expect(other).to.be.accessible();
  });

  it('uploads what is picked, says so by events, and links to the video', async () => {
    const uploader = await openUploader();
    const file = clip('picked.mp4');
    const transfer = new DataTransfer();
    transfer.items.add(file);
    const input = inside<HTMLInputElement>(uploader, 'input');
    input.files = transfer.files;
    const [added, done] = [
      heard(uploader, 'vod-uploader-add'),
      heard(uploader, 'vod-uploader-done'),
    ];
    input.dispatchEvent(new Event('change'));
    expect((await added).items).to.have.length(1);
    const { videoId } = await done;
    await uploader.updateComplete;
    expect(text(uploader)).to.equal('Uploaded');
    expect(inside<HTMLAnchorElement>(uploader, '.watch').getAttribute('href')).to.match(
      new RegExp(`/watch\\?v=${videoId}$`),
    );
    expect(input.value).to.equal('');
  });

  it('says what it takes, and refuses what is longer before anything is sent', async () => {
    let asked = 0;
    const authorize = authorizeAt('pass');
    const limits = { maxFiles: 4, maxSize: 2_000_000, maxTotalSize: 5_000_000, maxDuration: 2 };
    const uploader = await openUploader({
      getUploadAuth: (...args) => ((asked += 1), authorize(...args)),
    });
    Object.assign(uploader, limits);
    await uploader.updateComplete;
    expect(inside(uploader, '.limits').textContent?.trim()).to.equal(
      'Up to 4 files · Up to 2 MB each · 5 MB in all · No longer than 2 s',
    );
    uploader.addFiles([silence('long.wav', { seconds: 3 })]);
    await until(uploader, 'failed');
    expect(text(uploader)).to.equal(
      'This file is longer than 2 s. Cut it, or choose a shorter one.',
    );
    expect(asked).to.equal(0);
    uploader.queue.clear();
    uploader.addFiles([silence('short.wav')]);
    await until(uploader, 'done');
  });

  it('shows the words of a page that refuses a file by its own rule', async () => {
    const uploader = await openUploader();
    uploader.validateFile = ({ name }) => {
      if (!name.startsWith('match-')) throw new VodError('refused', 'Name it match-….');
    };
    uploader.addFiles([clip('holiday.mp4')]);
    await until(uploader, 'failed');
    expect(text(uploader)).to.equal('Name it match-….');
  });

  it('takes what is dropped, and one file only without multiple', async () => {
    const uploader = await openUploader({ multiple: false });
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(clip('1.mp4'));
    dataTransfer.items.add(clip('2.mp4'));
    uploader.dispatchEvent(
      new DragEvent('dragenter', { dataTransfer, bubbles: true, composed: true, cancelable: true }),
    );
    await uploader.updateComplete;
    expect(inside(uploader, '.sentence').textContent).to.contain('Drop to upload');
    const added = heard(uploader, 'vod-uploader-add');
    uploader.dispatchEvent(
      new DragEvent('drop', { dataTransfer, bubbles: true, composed: true, cancelable: true }),
    );
    expect((await added).items).to.have.length(1);
    await uploader.updateComplete;
    expect(inside(uploader, '.sentence').textContent).not.to.contain('Drop to upload');
  });

  it('takes what is pasted into the page, not what is pasted where somebody types', async () => {
    const uploader = await openUploader();
    const field = await fixture<HTMLInputElement>(html`<input aria-label="text" />`);
    field.dispatchEvent(paste(clip('pasted.mp4')));
    expect(uploader.queue.items).to.have.length(0);
    document.body.dispatchEvent(paste(clip('pasted.mp4')));
    expect(uploader.queue.items).to.have.length(1);
  });

  it('pauses, resumes, cancels and removes by its buttons, and keeps the focus in the row', async () => {
    const uploader = await openUploader({ getUploadAuth: authorizeAt('hold') });
    uploader.addFiles([clip('long.mp4')]);
    await until(uploader, 'sending');
    inside(uploader, '[data-action=primary]').focus();
    press(uploader, 'primary');
    await until(uploader, 'paused');
    expect(text(uploader)).to.equal('Paused');
    expect(uploader.shadowRoot?.activeElement).to.equal(inside(uploader, '[data-action=primary]'));
    press(uploader, 'primary');
    await until(uploader, 'sending');
    press(uploader, 'dismiss');
    await until(uploader, 'canceled');
    expect(text(uploader)).to.equal('Canceled');
    inside(uploader, '[data-action=dismiss]').focus();
    press(uploader, 'dismiss');
    await uploader.updateComplete;
    expect(uploader.queue.items).to.have.length(0);
    expect(uploader.shadowRoot?.activeElement).to.equal(inside(uploader, '.choose'));
  });

  for (const [code, file, sentence] of [
    ['empty-file', clip('a.mp4', 'video/mp4', 0), 'This file is empty. Choose another one.'],
    [
      'type-not-allowed',
      clip('a.txt', 'text/plain'),
      'This file type is not accepted. Choose a video or audio file.',
    ],
    [
      'too-large',
      clip('a.mp4', 'video/mp4', 2001),
      'This file is larger than 2 kB. Choose a smaller one.',
    ],
  ] as const) {
    it(`refuses a file with ${code} in words, on its row`, async () => {
      const uploader = await openUploader({ maxSize: 2000 });
      const failed = heard(uploader, 'vod-uploader-error');
      uploader.addFiles([file]);
      expect((await failed).error.code).to.equal(code);
      await uploader.updateComplete;
      expect(text(uploader)).to.equal(sentence);
    });
  }

  const refusal = (code: VodErrorCode, problemCode: ProblemCode, retryable: boolean) => ({
    getUploadAuth: () =>
      Promise.reject(new VodError(code, '', { problemCode, status: 502, retryable })),
  });

  it('says that the site is set up wrongly, and offers to try again', async () => {
    const uploader = await openUploader(refusal('configuration', 'access-key-refused', false));
    const consoleError = console.error;
    const said: unknown[] = [];
    // What it says is fetched first.
    const isSaid = new Promise<void>((resolve) => {
      console.error = (text: unknown) => resolve(void said.push(text));
    });
    try {
      uploader.addFiles([clip('a.mp4')]);
      await until(uploader, 'failed');
      await isSaid;
    } finally {
      console.error = consoleError;
    }
    expect(text(uploader)).to.equal(
      'This site is not set up correctly for uploads. Tell the people who run it.',
    );
    expect(inside(uploader, '[data-action=primary]').textContent?.trim()).to.equal('Try again');
    expect(said).to.have.length(1);
  });

  for (const [what, error, sentence] of [
    [
      'reaches no video server',
      { problemCode: 'vod-server-unreachable' },
      'The server cannot be reached',
    ],
    ['fails', { problemCode: 'app-server-error' }, 'The server has a problem'],
    ['is busy', { status: 503 }, 'The server is busy'],
    ['was never reached', { code: 'network' }, 'The server cannot be reached'],
  ] as const) {
    it(`says while it tries again that the app server ${what}`, async () => {
      const { code = 'server', ...answer } = { status: 502, code: undefined, ...error };
      const uploader = await openUploader({
        getUploadAuth: () => Promise.reject(new VodError(code, '', { ...answer, retryable: true })),
      });
      uploader.addFiles([clip('a.mp4')]);
      await until(uploader, 'retrying');
      expect(text(uploader)).to.equal(`${sentence}, trying again soon`);
      press(uploader, 'dismiss');
    });
  }

  it('says how processing goes once the page tells it, and never goes back', async () => {
    const uploader = await openUploader();
    uploader.addFiles([clip('one.mp4')]);
    await until(uploader, 'done');
    const id = uploader.queue.items[0]?.videoId ?? '';
    const processing = async (fraction: number) => {
      uploader.setVideo({
        id,
        status: 'processing',
        playable: false,
        progress: { stage: 'transcode', fraction, since: '2026-01-01T00:00:00.000Z' },
      });
      await uploader.updateComplete;
      return text(uploader);
    };
    const first = await processing(0.5);
    expect(first).to.match(/^Processing \d+.?%$/);
    expect(await processing(0.1)).to.equal(first);
    uploader.setVideo({
      id,
      status: 'failed',
      playable: false,
      failure: { code: 'not-media', detail: '' },
    });
    await uploader.updateComplete;
    expect(text(uploader)).to.equal('This is not a video or audio file. Choose another one.');
  });

  it('waits for the start button with manual-start', async () => {
    const uploader = await openUploader({ manualStart: true });
    uploader.addFiles([clip('held.mp4')]);
    await uploader.updateComplete;
    expect(text(uploader)).to.equal('Checking');
    await eventually(() => text(uploader) === 'Waiting');
    inside(uploader, '.summary button').click();
    await until(uploader, 'done');
  });

  it('speaks Chinese where the page does', async () => {
    const uploader = await openUploader({ lang: 'zh-CN' });
    uploader.addFiles([clip('中文.mp4', 'video/mp4', 0)]);
    await uploader.updateComplete;
    expect(inside(uploader, '.choose').textContent?.trim()).to.equal('选择文件');
    expect(text(uploader)).to.equal('文件为空。请选择其他文件。');
  });

  it('goes on when it is moved in the page, and stops all traffic when it is taken away (G-18)', async () => {
    const uploader = await openUploader({ getUploadAuth: authorizeAt('hold') });
    uploader.addFiles([clip('moved.mp4')]);
    await until(uploader, 'sending');
    const place = uploader.parentElement;
    document.body.append(uploader);
    await Promise.resolve();
    expect(uploader.queue.items[0]?.state.phase).to.equal('sending');
    uploader.remove();
    await until(uploader, 'paused');
    place?.append(uploader);
    await until(uploader, 'sending');
  });

  it('asks before the page is left, only while bytes move', async () => {
    const isAsking = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }));
    const uploader = await openUploader({ getUploadAuth: authorizeAt('hold') });
    expect(isAsking()).to.equal(false);
    uploader.addFiles([clip('guarded.mp4')]);
    await until(uploader, 'sending');
    expect(isAsking()).to.equal(true);
    press(uploader, 'primary');
    await until(uploader, 'paused');
    expect(isAsking()).to.equal(false);
  });

  it('shows 50 of 2,000 files, and more on demand (G-23)', async () => {
    const uploader = await openUploader({ manualStart: true });
    uploader.addFiles(
      Array.from({ length: 2000 }, (_, index) => clip(`${index}.mp4`, 'video/mp4', 1)),
    );
    await uploader.updateComplete;
    const countRows = () => uploader.shadowRoot?.querySelectorAll('[data-id]').length;
    expect(countRows()).to.equal(50);
    inside(uploader, '.more').click();
    await uploader.updateComplete;
    expect(countRows()).to.equal(100);
  });
});
