import { expect, fixture, html } from '@open-wc/testing';
import { eventually } from '../../support/eventually.js';
import { VodUploaderElement } from '../../../src/uploader/uploader-element.js';
import { times } from '../../support/counts.js';
import { clip, inside, authorizeAt, openUploader, paste, text, until } from './mount-uploader.js';

describe('the life of <vod-uploader>', () => {
  // What one test leaves unfinished is an interrupted upload to the next.
  afterEach(() => localStorage.clear());

  it('stands being taken out and put in over and over, with one upload and one video (G-17)', async () => {
    let leaves = 0;
    const authorize = authorizeAt('pass');
    const uploader = await openUploader({
      manualStart: true,
      getUploadAuth: (file, options) => {
        if (options.videoId === undefined) leaves += 1;
        return authorize(file, options);
      },
    });
    uploader.addFiles([clip('life.mp4')]);
    const place = uploader.parentElement;
    for (let round = 0; round < times(100, 1000); round += 1) {
      uploader.remove();
      await Promise.resolve();
      place?.append(uploader);
    }
    await eventually(() => text(uploader) === 'Waiting');
    let dones = 0;
    uploader.addEventListener('vod-uploader-done', () => (dones += 1));
    uploader.queue.start();
    await until(uploader, 'done');
    expect(leaves).to.equal(1);
    expect(dones).to.equal(1);
  });

  it('adds a dropped or pasted file once, however often it was moved (G-17)', async () => {
    const uploader = await openUploader({ manualStart: true });
    const place = uploader.parentElement;
    for (let round = 0; round < times(50, 1000); round += 1) {
      uploader.remove();
      await Promise.resolve();
      place?.append(uploader);
    }
    let adds = 0;
    uploader.addEventListener('vod-uploader-add', () => (adds += 1));
    document.body.dispatchEvent(paste(clip('pasted-once.mp4')));
    expect(adds).to.equal(1);
    uploader.remove();
    await Promise.resolve();
    document.body.dispatchEvent(paste(clip('pasted-once.mp4')));
    expect(adds).to.equal(1);
  });

  it('takes the number of parallel parts from its attribute, and anything else as auto', async () => {
    const uploader = await openUploader({ getUploadAuth: authorizeAt('hold') });
    expect(uploader.queue.parallelParts).to.equal('auto');
    for (const [text, parts] of [
      ['3', 3],
      ['1', 1],
      ['0', 1],
      ['99', 4],
      ['many', 'auto'],
      ['auto', 'auto'],
    ] as const) {
      uploader.setAttribute('parallel-parts', text);
      await uploader.updateComplete;
      expect(uploader.queue.parallelParts).to.equal(parts);
    }
    uploader.parallelParts = 2;
    uploader.removeAttribute('parallel-parts');
    await uploader.updateComplete;
    expect(uploader.queue.parallelParts).to.equal('auto');
  });

  it('goes on sending through a storm of attributes (G-17)', async () => {
    const uploader = await openUploader({ getUploadAuth: authorizeAt('hold') });
    uploader.addFiles([clip('storm.mp4')]);
    await until(uploader, 'sending');
    for (let round = 0; round < times(1000, 10_000); round += 1) {
      uploader.setAttribute('max-size', String(round));
      uploader.setAttribute('max-parallel', String(round % 5));
      uploader.setAttribute('parallel-parts', String(round % 5));
      uploader.toggleAttribute('multiple');
      uploader.setAttribute('lang', round % 2 ? 'zh' : 'en');
    }
    uploader.lang = 'en';
    await uploader.updateComplete;
    expect(uploader.queue.items[0]?.state.phase).to.equal('sending');
    expect(uploader.shadowRoot?.querySelectorAll('.row')).to.have.length(1);
  });

  it('moves to another document and goes on there (G-17)', async () => {
    const uploader = await openUploader({ getUploadAuth: authorizeAt('hold') });
    uploader.addFiles([clip('adopted.mp4')]);
    await until(uploader, 'sending');
    const frame = await fixture<HTMLIFrameElement>(html`<iframe title="other"></iframe>`);
    frame.contentDocument?.body.append(uploader);
    await Promise.resolve();
    await until(uploader, 'sending');
    expect(uploader.ownerDocument).to.equal(frame.contentDocument);
    expect(text(uploader)).to.match(/^Uploading/);
    uploader.remove();
    await until(uploader, 'paused');
  });

  it('may be defined a second time under another name (G-17)', async () => {
    await import('../../../src/vod-uploader.js');
    if (!customElements.get('other-uploader'))
      customElements.define('other-uploader', class extends VodUploaderElement {});
    const other = await fixture<VodUploaderElement>(
      html`<other-uploader lang="en"></other-uploader>`,
    );
    expect(inside(other, '.choose').textContent?.trim()).to.equal('Choose a file');
  });

  it('takes over what was written before it was defined (G-17)', async () => {
    const early = document.createElement('early-uploader') as VodUploaderElement;
    early.setAttribute('lang', 'en');
    early.setAttribute('multiple', '');
    early.getUploadAuth = authorizeAt('pass');
    document.body.append(early);
    customElements.define('early-uploader', class extends VodUploaderElement {});
    customElements.upgrade(early);
    await early.updateComplete;
    early.addFiles([clip('early.mp4')]);
    await until(early, 'done');
    expect(text(early)).to.equal('Uploaded');
    early.remove();
  });
});
