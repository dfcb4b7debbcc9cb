import { aTimeout, expect, oneEvent } from '@open-wc/testing';
import type {
  VodEditorChangeEvent,
  VodEditorErrorEvent,
  VodEditorSnapshotEvent,
} from '../../../src/editor/events.js';
import {
  coreUrl,
  emptyEditor,
  inside,
  mediaFile,
  openEditor,
  press,
  slider,
} from './open-editor.js';
import { eventually } from '../../support/eventually.js';

const frame = 1 / 30;

async function colourAt(
  file: File,
  x: number,
  y: number,
): Promise<{ size: [number, number]; rgb: number[] }> {
  const picture = await createImageBitmap(file);
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('There is no 2d context.');
  context.drawImage(picture, 0, 0);
  const pixel = context.getImageData(
    Math.floor(x * picture.width),
    Math.floor(y * picture.height),
    1,
    1,
  ).data;
  return { size: [picture.width, picture.height], rgb: [...pixel].slice(0, 3) };
}

function dominant(rgb: number[]): 'red' | 'green' | 'blue' | undefined {
  const most = Math.max(...rgb);
  return most > 180 ? (['red', 'green', 'blue'] as const)[rgb.indexOf(most)] : undefined;
}

describe('VodEditorElement', () => {
  it('is accessible while empty', async () => {
    const editor = await emptyEditor();
    await expect(editor).to.be.accessible();
  });

  it('is accessible with a video open', async () => {
    const editor = await openEditor('walk.mp4');
    await expect(editor).to.be.accessible();
  });

  it('opens a file that is dropped on it', async () => {
    const editor = await emptyEditor();
    const transfer = new DataTransfer();
    transfer.items.add(await mediaFile('walk.mp4'));
    const loaded = oneEvent(editor, 'vod-editor-load');
    inside(editor, 'section').dispatchEvent(
      new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
    );
    await loaded;
    expect(editor.duration).to.be.closeTo(12, 0.05);
  });

  it('keeps the focus when the button that chose the file gives way to the editor', async () => {
    const editor = await emptyEditor();
    inside(editor, 'button').focus();
    const loaded = oneEvent(editor, 'vod-editor-load');
    editor.file = await mediaFile('walk.mp4');
    await loaded;
    expect(editor.shadowRoot?.activeElement).to.equal(inside(editor, 'section'));
    press(inside(editor, 'section'), 'o');
    expect(editor.selection.end).to.be.lessThan(1);
  });

  it('gives back its object URL when it leaves the page', async () => {
    const editor = await openEditor('walk.mp4');
    const address = inside<HTMLVideoElement>(editor, 'video').src;
    editor.remove();
    let isGone = false;
    await fetch(address).catch(() => (isGone = true));
    expect(isGone).to.equal(true);
  });

  it('opens its file again when it comes back', async () => {
    const editor = await openEditor('walk.mp4');
    const parent = editor.parentElement;
    editor.remove();
    const loaded = oneEvent(editor, 'vod-editor-load');
    parent?.append(editor);
    await loaded;
    expect(editor.duration).to.be.closeTo(12, 0.05);
  });

  it('opens the last of two files set in a row', async () => {
    const editor = await emptyEditor();
    const [first, second] = [await mediaFile('walk.mp4'), await mediaFile('colours.mp4')];
    const loaded = oneEvent(editor, 'vod-editor-load');
    editor.file = first;
    await editor.updateComplete;
    editor.file = second;
    await loaded;
    expect(editor.duration).to.be.closeTo(6, 0.05);
  });

  it('moves a handle by frame, second and keyframe', async () => {
    const editor = await openEditor('walk.mp4');
    const start = slider(editor, 'start');
    press(start, 'ArrowRight');
    expect(editor.selection.start).to.be.closeTo(frame, 0.001);
    press(start, 'ArrowRight', { shiftKey: true });
    expect(editor.selection.start).to.be.closeTo(1 + frame, 0.001);
    const changed = oneEvent(editor, 'vod-editor-change');
    press(start, 'ArrowRight', { altKey: true });
    await changed;
    expect(editor.selection.start).to.equal(2);
    press(slider(editor, 'end'), 'ArrowLeft', { shiftKey: true });
    expect(editor.selection.end).to.be.closeTo(11, 0.05);
  });

  it('keeps the handles a frame apart', async () => {
    const editor = await openEditor('walk.mp4');
    press(slider(editor, 'start'), 'End');
    expect(editor.selection.end - editor.selection.start).to.be.closeTo(frame, 0.001);
  });

  it('selects what a change event gave, and refuses what is no number', async () => {
    const editor = await openEditor('walk.mp4');
    editor.select({ start: 2, end: 8 });
    expect(editor.selection).to.deep.equal({ start: 2, end: 8 });
    expect(() => editor.select(NaN, 9)).to.throw(TypeError);
    expect(() => editor.select({ start: 3 } as { start: number; end: number })).to.throw(TypeError);
    expect(editor.selection).to.deep.equal({ start: 2, end: 8 });
  });

  it('says a handle in words', async () => {
    const editor = await openEditor('walk.mp4');
    editor.select(2.5, 9);
    await editor.updateComplete;
    expect(slider(editor, 'start').getAttribute('aria-valuetext')).to.equal('0:02.500');
    expect(slider(editor, 'start').getAttribute('aria-label')).to.equal('Start');
  });

  it('sets in and out at the playhead, and steps it by frames', async () => {
    const editor = await openEditor('walk.mp4');
    const base = inside(editor, 'section');
    editor.currentTime = 3;
    press(base, 'i');
    editor.currentTime = 8;
    press(base, 'o');
    expect(editor.selection).to.deep.equal({ start: 3, end: 8 });
    press(base, '.');
    expect(editor.currentTime).to.be.closeTo(8 + frame, 0.001);
    press(base, ',');
    expect(editor.currentTime).to.be.closeTo(8, 0.001);
  });

  it('undoes and redoes by keys and by buttons', async () => {
    const editor = await openEditor('walk.mp4');
    const base = inside(editor, 'section');
    editor.select(2, 9);
    editor.select(4, 9);
    press(base, 'z', { ctrlKey: true });
    expect(editor.selection.start).to.equal(2);
    press(base, 'z', { metaKey: true });
    expect(editor.selection.start).to.equal(0);
    press(base, 'Z', { ctrlKey: true, shiftKey: true });
    expect(editor.selection.start).to.equal(2);
    await editor.updateComplete;
    inside<HTMLButtonElement>(editor, 'button[aria-label=Undo]').click();
    expect(editor.selection.start).to.equal(0);
  });

  it('takes a held key as one step', async () => {
    const editor = await openEditor('walk.mp4');
    const start = slider(editor, 'start');
    press(start, 'ArrowRight');
    press(start, 'ArrowRight', { repeat: true });
    press(start, 'ArrowRight', { repeat: true });
    expect(editor.selection.start).to.be.closeTo(3 * frame, 0.001);
    editor.undo();
    expect(editor.selection.start).to.equal(0);
  });

  it('takes times as people type them, and puts back what it cannot read', async () => {
    const editor = await openEditor('walk.mp4');
    const entry = inside<HTMLInputElement>(editor, 'input[name=start]');
    entry.value = '0:02.5';
    entry.dispatchEvent(new Event('change'));
    expect(editor.selection.start).to.equal(2.5);
    entry.value = 'half past';
    entry.dispatchEvent(new Event('change'));
    await editor.updateComplete;
    expect(entry.value).to.equal('0:02.500');
  });

  it('drags a handle and snaps it to a keyframe', async () => {
    const editor = await openEditor('walk.mp4');
    await aTimeout(200);
    const track = inside(editor, '.track');
    const box = track.getBoundingClientRect();
    const at = (seconds: number): PointerEventInit => ({
      pointerId: 1,
      bubbles: true,
      composed: true,
      button: 0,
      cancelable: true,
      clientX: box.left + (seconds / 12) * box.width,
      clientY: box.top + 10,
    });
    track.setPointerCapture = () => undefined;
    slider(editor, 'start').dispatchEvent(new PointerEvent('pointerdown', at(0)));
    track.dispatchEvent(new PointerEvent('pointermove', at(4.03)));
    track.dispatchEvent(new PointerEvent('pointerup', at(4.03)));
    expect(editor.selection.start).to.equal(4);
    editor.undo();
    expect(editor.selection.start).to.equal(0);
  });

  it('plays the selection and stops at its end', async () => {
    const editor = await openEditor('walk.mp4');
    editor.select(2, 2.5);
    const video = inside<HTMLVideoElement>(editor, 'video');
    if (video.readyState < 2) await oneEvent(video, 'loadeddata');
    video.muted = true;
    press(inside(editor, 'section'), ' ');
    await oneEvent(video, 'pause');
    expect(editor.currentTime).to.be.closeTo(2.5, 0.001);
  });

  it('says that the clip starts at the next keyframe, and how long it is', async () => {
    const editor = await openEditor('walk.mp4');
    editor.select(3.3, 12);
    while (!inside(editor, '.note').textContent?.includes('0:04.000')) await aTimeout(10);
    expect(inside(editor, '[part=export-button]').textContent).to.include(
      'Export 0:08.0, no quality loss',
    );
    editor.cutMode = 'exact';
    while (!inside(editor, '.note').textContent?.includes('hidden')) await aTimeout(10);
    expect(inside(editor, '.note').textContent).to.include('1.3 s before it');
  });

  it('tells when its user chooses another way to cut', async () => {
    const editor = await openEditor('walk.mp4');
    const choice = inside<HTMLSelectElement>(editor, 'select');
    const changed = oneEvent(editor, 'vod-editor-change');
    choice.value = 'exact';
    choice.dispatchEvent(new Event('change'));
    expect(((await changed) as unknown as VodEditorChangeEvent).cutMode).to.equal('exact');
  });

  it('speaks Chinese', async () => {
    const editor = await openEditor('walk.mp4');
    editor.lang = 'zh-CN';
    await eventually(() =>
      inside(editor, '[part=export-button]').textContent.includes('导出 0:12，画质无损'),
    );
    await expect(editor).to.be.accessible();
  });

  it('takes the frame at the playhead as a PNG of full size', async () => {
    const editor = await openEditor('colours.mp4');
    for (const [time, colour] of [
      [1, 'red'],
      [2, 'green'],
      [5.9, 'blue'],
    ] as const) {
      editor.currentTime = time;
      const told = oneEvent(editor, 'vod-editor-snapshot');
      const file = await editor.takeSnapshot();
      expect(((await told) as unknown as VodEditorSnapshotEvent).file).to.equal(file);
      const { size, rgb } = await colourAt(file, 0.5, 0.5);
      expect(size).to.deep.equal([320, 180]);
      expect(dominant(rgb), `${time} s: ${rgb.join()}`).to.equal(colour);
    }
  });

  it('turns a snapshot the right way', async () => {
    const editor = await openEditor('turned.mp4');
    const file = await editor.takeSnapshot();
    const above = await colourAt(file, 0.5, 0.1);
    expect(above.size).to.deep.equal([180, 320]);
    expect(dominant(above.rgb)).to.equal('red');
    expect(dominant((await colourAt(file, 0.5, 0.9)).rgb)).to.equal('blue');
  });

  it('opens what the browser cannot play, says so, and shows and takes stills', async function () {
    // WebKitGTK plays AVI by the system's libraries.
    if (document.createElement('video').canPlayType('video/x-msvideo')) this.skip();
    const editor = await openEditor('old.avi', { ffmpegCoreUrl: coreUrl });
    while (!editor.shadowRoot?.querySelector('.preview img')) await aTimeout(20);
    expect(inside(editor, '.cannot-play').textContent).to.include('cannot play this file');
    expect((await colourAt(await editor.takeSnapshot(), 0.5, 0.5)).size).to.deep.equal([320, 180]);
    await expect(editor).to.be.accessible();
  });

  it('stops an export when another file is opened, and says nothing of it there', async () => {
    const editor = await openEditor('walk.mp4', { renderer: 'ffmpeg', ffmpegCoreUrl: coreUrl });
    const exporting = editor.exportClip().catch((error: unknown) => error);
    const loaded = oneEvent(editor, 'vod-editor-load');
    editor.file = await mediaFile('colours.mp4');
    await loaded;
    expect(await exporting).to.have.property('code', 'aborted');
    await editor.updateComplete;
    expect(inside(editor, '.outcome').textContent?.trim()).to.equal('');
  });

  it('says that an address is none', async () => {
    const editor = await emptyEditor();
    const failed = oneEvent(editor, 'vod-editor-error');
    editor.src = 'https://';
    const { error } = (await failed) as unknown as VodEditorErrorEvent;
    expect(error.code).to.equal('configuration');
  });

  it('is accessible while exporting, and its button cancels', async () => {
    const editor = await openEditor('walk.mp4', { renderer: 'ffmpeg', ffmpegCoreUrl: coreUrl });
    const exporting = editor.exportClip().catch((error: unknown) => error);
    await editor.updateComplete;
    const button = inside(editor, '[part=export-button]');
    await Promise.all(button.getAnimations().map(({ finished }) => finished));
    await expect(editor).to.be.accessible();
    button.focus();
    button.click();
    expect(await exporting).to.have.property('code', 'aborted');
    await editor.updateComplete;
    expect(inside(editor, '.outcome').textContent).to.include('Export canceled');
    expect(editor.shadowRoot?.activeElement).to.equal(button);
  });
});
