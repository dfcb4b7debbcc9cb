import { expect, fixture, html } from '@open-wc/testing';
import type { VodUploaderElement } from '../../../src/uploader/uploader-element.js';
import { clip, inside, openUploader } from './mount-uploader.js';

function drag(type: 'dragover' | 'drop', target: Element): DragEvent {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(clip('dropped.mp4'));
  const event = new DragEvent(type, {
    dataTransfer,
    bubbles: true,
    composed: true,
    cancelable: true,
  });
  target.dispatchEvent(event);
  return event;
}

const added = (uploader: VodUploaderElement) => uploader.queue.items.length;
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('<vod-uploader> and drops beside it', () => {
  it('keeps the browser from leaving the page for a file that is dropped elsewhere, and does not take it (looks 7)', async () => {
    const uploader = await openUploader({ manualStart: true });
    const heading = await fixture(html`<h1>Upload</h1>`);
    expect(drag('dragover', heading).defaultPrevented).to.equal(true);
    expect(drag('drop', heading).defaultPrevented).to.equal(true);
    await settled();
    expect(added(uploader)).to.equal(0);
    uploader.remove();
    expect(drag('drop', heading).defaultPrevented).to.equal(false);
  });

  it('takes it with drop-anywhere, and says so while it is dragged (looks 7)', async () => {
    const uploader = await openUploader({ manualStart: true });
    uploader.dropAnywhere = true;
    const heading = await fixture(html`<h1>Upload</h1>`);
    drag('dragover', heading);
    await uploader.updateComplete;
    expect(inside(uploader, '.sentence').textContent).to.contain('Drop to upload');
    drag('drop', heading);
    await settled();
    await uploader.updateComplete;
    expect(added(uploader)).to.equal(1);
    expect(inside(uploader, '.sentence').textContent).not.to.contain('Drop to upload');
  });

  it('leaves alone what another part of the page takes, and what lands on a file input', async () => {
    const uploader = await openUploader({ manualStart: true });
    uploader.dropAnywhere = true;
    const other = await fixture(
      html`<div @drop=${(event: DragEvent) => event.preventDefault()}></div>`,
    );
    const input = await fixture(html`<input type="file" aria-label="Picture" />`);
    drag('drop', other);
    expect(drag('drop', input).defaultPrevented).to.equal(false);
    await settled();
    expect(added(uploader)).to.equal(0);
  });
});
