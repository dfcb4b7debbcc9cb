import { expect } from '@open-wc/testing';
import type { VodUploaderElement } from '../../../src/uploader/uploader-element.js';
import { authorizeAt, clip, heard, inside, openUploader, text, until } from './mount-uploader.js';

const editButton = (uploader: VodUploaderElement) =>
  uploader.shadowRoot?.querySelector<HTMLButtonElement>('[data-action=edit]');

async function openEditable(
  settings: Partial<VodUploaderElement> = {},
): Promise<VodUploaderElement> {
  const uploader = await openUploader(settings);
  uploader.editable = true;
  return uploader;
}

async function requestEdit(uploader: VodUploaderElement) {
  const asked = heard(uploader, 'vod-uploader-edit-request');
  editButton(uploader)?.click();
  return asked;
}

describe('editing in <vod-uploader>', () => {
  beforeEach(() => localStorage.clear());
  after(() => localStorage.clear());

  it('pauses the upload, hands the file out, and uploads what comes back in its row', async () => {
    const uploader = await openEditable({ getUploadAuth: authorizeAt('hold') });
    const canceled: string[] = [];
    uploader.addEventListener('vod-uploader-cancel', ({ file }) => canceled.push(file.name));
    uploader.addFiles([clip('walk.mp4')]);
    await until(uploader, 'sending');
    expect(editButton(uploader)?.ariaLabel).to.equal('Edit: walk.mp4');
    await expect(uploader).to.be.accessible();
    const { item, file } = await requestEdit(uploader);
    expect(file.name).to.equal('walk.mp4');
    expect(item.state.phase).to.equal('paused');
    uploader.getUploadAuth = authorizeAt('pass');
    uploader.queue.replaceFile(item.id, clip('cut.mp4', 'video/mp4', 10));
    await until(uploader, 'done');
    expect(uploader.shadowRoot?.querySelectorAll('.row')).to.have.lengthOf(1);
    expect(inside(uploader, '.name').title).to.equal('cut.mp4');
    expect(canceled).to.deep.equal(['walk.mp4']);
    expect(editButton(uploader)).to.equal(null);
    const said = inside(uploader, '[role=status]');
    while (!said.textContent?.includes('cut.mp4 takes the place of walk.mp4.'))
      await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it('goes on where nothing was changed, unless its user had paused it or has done something else since', async () => {
    const uploader = await openEditable({ getUploadAuth: authorizeAt('hold') });
    const [item] = uploader.addFiles([clip('walk.mp4')]);
    const id = item?.id ?? '';
    await until(uploader, 'sending');
    const first = await requestEdit(uploader);
    first.resume();
    await until(uploader, 'sending');
    uploader.queue.pause(id);
    first.resume();
    (await requestEdit(uploader)).resume();
    expect(uploader.queue.get(id)?.state.phase).to.equal('paused');
  });

  it('leaves a file that waits for its start as it is', async () => {
    const uploader = await openEditable({ manualStart: true });
    uploader.addFiles([clip('walk.mp4')]);
    await uploader.updateComplete;
    const request = await requestEdit(uploader);
    expect(request.item.state.phase).to.equal('waiting');
    request.resume();
    expect(uploader.queue.isHeld(request.item.id)).to.equal(true);
    uploader.queue.replaceFile(request.item.id, clip('cut.mp4'));
    expect(uploader.queue.isHeld(request.item.id)).to.equal(true);
    uploader.queue.start();
    await until(uploader, 'done');
  });

  it('offers it for a file that is too large, and not for one that is no video', async () => {
    const uploader = await openEditable({ maxSize: 500 });
    uploader.addFiles([clip('walk.mp4')]);
    await until(uploader, 'failed');
    expect(text(uploader)).to.contain('larger');
    const { item } = await requestEdit(uploader);
    uploader.queue.replaceFile(item.id, clip('cut.mp4', 'video/mp4', 400));
    await until(uploader, 'done');
    uploader.queue.clear();
    uploader.addFiles([clip('notes.txt', 'text/plain')]);
    await uploader.updateComplete;
    expect(inside(uploader, '.row').dataset['phase']).to.equal('failed');
    expect(editButton(uploader)).to.equal(null);
  });

  it('offers it only where the page can edit', async () => {
    const uploader = await openUploader({ getUploadAuth: authorizeAt('hold') });
    uploader.addFiles([clip('walk.mp4')]);
    await until(uploader, 'sending');
    expect(editButton(uploader)).to.equal(null);
    uploader.editable = true;
    await uploader.updateComplete;
    expect(editButton(uploader)).not.to.equal(null);
  });
});
