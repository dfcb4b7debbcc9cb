import { expect } from '@open-wc/testing';
import { eventually } from '../../support/eventually.js';
import { authorizeAt, clip, inside, openUploader, silence, text, until } from './mount-uploader.js';

const page = () => new File(['<!doctype html><html>'], 'page.mp4', { type: 'video/mp4' });

describe('<vod-uploader>, before a byte is sent', () => {
  it('says that it looks into a file, and refuses a page that is named as a video, without asking for permission', async () => {
    let asked = 0;
    const authorize = authorizeAt('pass');
    const uploader = await openUploader({
      getUploadAuth: (...args) => ((asked += 1), authorize(...args)),
    });
    const failed: string[] = [];
    uploader.addEventListener('vod-uploader-error', ({ error }) => failed.push(error.code));
    uploader.addFiles([page()]);
    await uploader.updateComplete;
    expect(text(uploader)).to.equal('Checking');
    await until(uploader, 'failed');
    const sentence = 'This is not a video or audio file. Choose another one.';
    await eventually(() => text(uploader) === sentence);
    // There is nothing to try again.
    expect(uploader.shadowRoot?.querySelector('[data-action=primary]')).to.equal(null);
    await expect(uploader).to.be.accessible();
    expect(failed).to.deep.equal(['not-media']);
    expect(asked).to.equal(0);
  });

  it('says its reasons in the language of the page', async () => {
    const uploader = await openUploader({ lang: 'de' });
    uploader.addFiles([page()]);
    await until(uploader, 'failed');
    expect(text(uploader)).to.equal(
      'Das ist keine Video- oder Audiodatei. Wählen Sie eine andere aus.',
    );
  });

  it('tells what it takes, and which codec a file has that it does not take', async () => {
    const uploader = await openUploader();
    const asAttributes = {
      ...{ 'min-duration': '3', 'max-duration': '600', 'accept-codecs': 'h264 aac' },
      ...{ 'min-resolution': '1280x720', 'max-resolution': '1920x1080' },
    };
    for (const [name, value] of Object.entries(asAttributes)) uploader.setAttribute(name, value);
    await uploader.updateComplete;
    expect(inside(uploader, '.limits').textContent?.trim()).to.equal(
      'At least 3 s long · No longer than 10 min · At least 1280 × 720 pixels · At most 1920 × 1080 pixels · H.264, AAC',
    );
    uploader.addFiles([silence('short.wav')]);
    await until(uploader, 'failed');
    await eventually(
      () => text(uploader) === 'This file is shorter than 3 s. Choose a longer one.',
    );
    uploader.queue.clear();
    uploader.removeAttribute('min-duration');
    await uploader.updateComplete;
    uploader.addFiles([silence('song.wav')]);
    await until(uploader, 'failed');
    expect(text(uploader)).to.equal(
      'This file is encoded as PCM. Convert it, or choose another one: H.264, AAC.',
    );
    expect(uploader.queue.items[0]?.media).to.deep.include({ duration: 1, audioCodec: 'pcm' });
  });

  it('takes a file of neither type nor ending for what is in it', async () => {
    const uploader = await openUploader();
    uploader.addFiles([silence('recording', { type: '' })]);
    await until(uploader, 'done');
    uploader.queue.clear();
    uploader.accept = 'video/*';
    await uploader.updateComplete;
    uploader.addFiles([silence('recording', { type: '' })]);
    await until(uploader, 'failed');
    expect(text(uploader)).to.equal(
      'This file type is not accepted. Choose a video or audio file.',
    );
  });

  it('lets a file be paused, and taken away, while it looks into it', async () => {
    const uploader = await openUploader();
    const [paused, removed] = uploader.addFiles([clip('a.mp4'), page()]);
    uploader.queue.pause(paused?.id ?? '');
    uploader.queue.remove(removed?.id ?? '');
    await eventually(() => uploader.queue.items[0]?.isChecking === false);
    await uploader.updateComplete;
    expect(text(uploader)).to.equal('Paused');
    expect(uploader.queue.items).to.have.lengthOf(1);
    uploader.queue.resume(paused?.id ?? '');
    await until(uploader, 'done');
  });
});
