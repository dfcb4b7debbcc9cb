import { expect, oneEvent } from '@open-wc/testing';
import type { VodEditorElement } from '../../../src/editor/editor-element.js';
import type {
  VodEditorExportEvent,
  VodEditorUploadRequestEvent,
} from '../../../src/editor/events.js';
import { canReadSamples } from '../../../src/media/can-read-samples.js';
import { formatBytes } from '../../../src/shared/format-number.js';
import { inside, openEditor, settled } from './open-editor.js';

async function exportByButton(editor: VodEditorElement): Promise<VodEditorExportEvent> {
  const told = oneEvent(editor, 'vod-editor-export');
  inside<HTMLButtonElement>(editor, '[part=export-button]').click();
  const event = (await told) as unknown as VodEditorExportEvent;
  await shown(editor, '[part=result]');
  return event;
}

async function shown(editor: VodEditorElement, selector: string): Promise<void> {
  while (!editor.shadowRoot?.querySelector(selector))
    await new Promise((resolve) => requestAnimationFrame(resolve));
  await editor.updateComplete;
}

/** Catches what the element would put among the downloads. */
function catchDownload(): Promise<HTMLAnchorElement> {
  return new Promise((resolve) => {
    Object.defineProperty(HTMLAnchorElement.prototype, 'click', {
      configurable: true,
      value(this: HTMLAnchorElement) {
        Reflect.deleteProperty(HTMLAnchorElement.prototype, 'click');
        resolve(this);
      },
    });
  });
}

describe('VodEditorElement shows what it made before it goes anywhere', () => {
  it('with a preview, its name, length and size, and takes the focus there (looks 9)', async () => {
    const editor = await openEditor('walk.mp4');
    editor.select(2, 8);
    const { file } = await exportByButton(editor);
    const video = inside<HTMLVideoElement>(editor, '[part=result] video');
    if (video.readyState < 1) await oneEvent(video, 'loadedmetadata');
    expect(video.duration).to.be.closeTo(6, 0.1);
    expect(inside<HTMLInputElement>(editor, '[part=result-name]').value).to.equal('clip-walk');
    expect(inside(editor, '.facts').textContent).to.equal(
      `0:06.0 · ${formatBytes(file.size, 'en')}`,
    );
    expect(inside(editor, '[part=timeline]').checkVisibility()).to.equal(false);
    expect(editor.shadowRoot?.activeElement).to.equal(inside(editor, '#result-title'));
    await settled(editor);
    await expect(editor).to.be.accessible();
  });

  it('offers no upload to a page that has none', async () => {
    const editor = await openEditor('walk.mp4');
    await exportByButton(editor);
    expect(editor.shadowRoot?.querySelector('[part=upload-button]')).to.equal(null);
  });

  it('hands it over under its new name when its user chooses Upload, and not before', async () => {
    const editor = await openEditor('walk.mp4');
    editor.offerUpload = true;
    const asked: File[] = [];
    editor.addEventListener('vod-editor-upload-request', ({ file }) => asked.push(file));
    await exportByButton(editor);
    expect(asked).to.have.length(0);
    const name = inside<HTMLInputElement>(editor, '[part=result-name]');
    name.value = 'At the: quay/1';
    name.dispatchEvent(new Event('change'));
    await editor.updateComplete;
    const told = oneEvent(editor, 'vod-editor-upload-request');
    inside<HTMLButtonElement>(editor, '[part=upload-button]').click();
    const { file } = (await told) as unknown as VodEditorUploadRequestEvent;
    expect(file.name).to.equal('At the- quay-1.mp4');
    expect(asked).to.have.length(1);
    await editor.updateComplete;
    expect(editor.shadowRoot?.querySelector('[part=result]')).to.equal(null);
    expect(inside(editor, '.outcome').textContent).to.include('was sent to the uploader');
  });

  it('saves it to disk under its name and keeps it in sight', async () => {
    const editor = await openEditor('walk.mp4');
    await exportByButton(editor);
    const saved = catchDownload();
    inside<HTMLButtonElement>(editor, '[part=save-button]').click();
    const link = await saved;
    expect(link.download).to.equal('clip-walk.mp4');
    expect((await (await fetch(link.href)).blob()).size).to.be.greaterThan(100_000);
    expect(inside(editor, '[part=result]')).not.to.equal(null);
  });

  it('gives back the memory of what is discarded, and returns to the selection and its button', async () => {
    const editor = await openEditor('walk.mp4');
    editor.select(2, 8);
    await exportByButton(editor);
    const address = inside<HTMLVideoElement>(editor, '[part=result] video').src;
    inside<HTMLButtonElement>(editor, '[part=discard-button]').click();
    await editor.updateComplete;
    await editor.updateComplete;
    expect(
      await fetch(address).then(
        () => 'there',
        () => 'gone',
      ),
    ).to.equal('gone');
    expect(editor.selection).to.deep.equal({ start: 2, end: 8 });
    expect(editor.shadowRoot?.activeElement).to.equal(inside(editor, '[part=export-button]'));
  });

  it('shows a snapshot with its time in its name, to be saved or copied (looks 8)', async () => {
    const editor = await openEditor('colours.mp4');
    editor.currentTime = 3.25;
    inside<HTMLButtonElement>(editor, '.snapshot').click();
    await shown(editor, '[part=result] img');
    const picture = inside<HTMLImageElement>(editor, '[part=result] img');
    await picture.decode();
    expect([picture.naturalWidth, picture.naturalHeight]).to.deep.equal([320, 180]);
    const saved = catchDownload();
    inside<HTMLButtonElement>(editor, '[part=save-button]').click();
    expect((await saved).download).to.equal('colours-0m3.3s.png');
    const words = [...(editor.shadowRoot?.querySelectorAll('[part=result] button') ?? [])].map(
      (button) => button.textContent?.trim(),
    );
    expect(words).to.deep.equal(['Save to disk', 'Copy', 'Discard']);
    await expect(editor).to.be.accessible();
  });

  it('leaves a clip that the page itself asks for to the page', async () => {
    const editor = await openEditor('walk.mp4');
    await editor.exportClip();
    await editor.updateComplete;
    expect(editor.shadowRoot?.querySelector('[part=result]')).to.equal(null);
  });
});

/** Whether anything is drawn on the strip of the timeline. */
function isDrawn(editor: VodEditorElement): boolean {
  const strip = inside<HTMLCanvasElement>(editor, '.strip');
  const pixels = strip.getContext('2d')?.getImageData(0, 0, strip.width, strip.height).data;
  return pixels?.some((value) => value > 0) ?? false;
}

describe('VodEditorElement with a sound file', () => {
  it('draws its waveform', async function () {
    if (!canReadSamples()) this.skip();
    const editor = await openEditor('sound.mp4');
    while (!isDrawn(editor)) await new Promise((resolve) => requestAnimationFrame(resolve));
  });

  it('shows its name and cuts it, also where it can draw no waveform (looks 12)', async () => {
    const editor = await openEditor('sound.mp4');
    expect(inside(editor, '.preview.sound').textContent).to.include('sound.mp4');
    expect(editor.shadowRoot?.querySelector('.snapshot')).to.equal(null);
    editor.select(0.5, 1.5);
    const { file, start, end } = await exportByButton(editor);
    expect(file.name).to.equal('clip-sound.m4a');
    const sound = inside<HTMLAudioElement>(editor, '[part=result] audio');
    if (sound.readyState < 1) await oneEvent(sound, 'loadedmetadata');
    expect(end - start).to.be.closeTo(1, 0.05);
    expect(sound.duration).to.be.closeTo(1, 0.05);
    await expect(editor).to.be.accessible();
  });
});

describe('VodEditorElement in a narrow place', () => {
  it('keeps the tips of its handles inside, over no button (looks 25)', async () => {
    const editor = await openEditor('walk.mp4');
    editor.style.inlineSize = '320px';
    await editor.updateComplete;
    for (const [name, start, end] of [
      ['start', 0, 12],
      ['end', 0, 12],
      ['start', 11, 12],
      ['end', 0, 0.5],
    ] as const) {
      editor.select(start, end);
      const handle = inside(editor, `[data-slider=${name}]`);
      handle.focus();
      await editor.updateComplete;
      const tip = handle.querySelector('.tip')?.getBoundingClientRect();
      const frame = editor.getBoundingClientRect();
      const buttons = inside(editor, '.transport').getBoundingClientRect();
      expect(tip?.left).to.be.at.least(frame.left);
      expect(tip?.right).to.be.at.most(frame.right);
      expect(tip?.top).to.be.at.least(buttons.bottom);
    }
  });
});
