import { expect, oneEvent } from '@open-wc/testing';
import type { VodEditorElement } from '../../../src/editor/editor-element.js';
import type { VodEditorExportEvent } from '../../../src/editor/events.js';
import { VodError } from '../../../src/shared/vod-error.js';
import { everydayOf, times } from '../../support/counts.js';
import { readClip } from './clip-facts.js';
import { coreUrl, mediaFile, openEditor, settled } from './open-editor.js';

const frame = 1 / 30;

async function rejection(promise: Promise<unknown>): Promise<VodError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof VodError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

for (const renderer of ['mediabunny', 'ffmpeg'] as const) {
  describe(`VodEditorElement exports by ${renderer}`, () => {
    const open = (
      name: string,
      settings: Partial<VodEditorElement> = {},
    ): Promise<VodEditorElement> =>
      openEditor(name, { renderer, ffmpegCoreUrl: coreUrl, ...settings });

    it('cuts on keyframes to within a frame, with sound in step, and leaves the original as it was (G-25)', async () => {
      const editor = await open('walk.mp4');
      const before = await editor.file?.arrayBuffer();
      editor.select(4, 9.5);
      const told = oneEvent(editor, 'vod-editor-export');
      const file = await editor.exportClip();
      const event = (await told) as unknown as VodEditorExportEvent;
      expect(event.file).to.equal(file);
      expect(event.renderer).to.equal(renderer);
      expect(event.start).to.equal(4);
      expect(file.name).to.equal('clip-walk.mp4');
      expect(file.type).to.equal('video/mp4');
      const clip = await readClip(file);
      expect(clip.startsOnKeyframe).to.equal(true);
      expect(clip.firstTimestamp).to.be.closeTo(0, 0.001);
      expect(clip.duration).to.be.closeTo(event.end - event.start, frame);
      expect(clip.duration).to.be.closeTo(5.5, 3 * frame);
      expect(clip.decodedFrames).to.equal(clip.packets);
      expect(clip.audioStart).to.be.within(0, 0.04);
      expect(new Uint8Array((await editor.file?.arrayBuffer()) ?? [])).to.deep.equal(
        new Uint8Array(before ?? []),
      );
    });

    it('starts at the next keyframe and keeps nothing from before it', async () => {
      const editor = await open('walk.mp4');
      editor.select(3.3, 9);
      const told = oneEvent(editor, 'vod-editor-export');
      const clip = await readClip(await editor.exportClip());
      expect(((await told) as unknown as VodEditorExportEvent).start).to.equal(4);
      expect(clip.firstTimestamp).to.be.closeTo(0, 0.001);
      expect(clip.duration).to.be.closeTo(5, 3 * frame);
    });

    it('starts on the very frame in exact mode, with the lead-in hidden by an edit list', async () => {
      const editor = await open('walk.mp4', { cutMode: 'exact' });
      editor.select(3.3, 9);
      const clip = await readClip(await editor.exportClip());
      expect(clip.firstTimestamp).to.be.closeTo(-1.3, 0.002);
      expect(clip.startsOnKeyframe).to.equal(true);
      expect(clip.duration).to.be.closeTo(5.7, 2 * frame);
    });

    it('keeps the rotation', async () => {
      const editor = await open('turned.mp4');
      const clip = await readClip(await editor.exportClip());
      expect(clip.rotation).to.equal(90);
    });

    it('drops where it was filmed', async () => {
      const editor = await open('walk.mp4');
      editor.select(0, 2);
      const bytes = new TextDecoder('latin1').decode(
        await (await editor.exportClip()).arrayBuffer(),
      );
      expect(bytes).not.to.include('48.8577');
    });

    it('gives back what it held when canceled, and exports again after (G-24)', async () => {
      const editor = await open('walk.mp4');
      const exporting = rejection(editor.exportClip());
      editor.cancelExport();
      expect((await exporting).code).to.equal('aborted');
      const clip = await readClip(await editor.exportClip());
      expect(clip.duration).to.be.closeTo(12, frame);
    });
  });
}

describe('VodEditorElement exports', () => {
  it('cuts what only ffmpeg reads through ffmpeg.wasm', async () => {
    const editor = await openEditor('old.avi', { ffmpegCoreUrl: coreUrl });
    expect(editor.duration).to.be.closeTo(6, 0.1);
    editor.select(1.5, 4);
    const told = oneEvent(editor, 'vod-editor-export');
    const file = await editor.exportClip();
    const event = (await told) as unknown as VodEditorExportEvent;
    expect(event.renderer).to.equal('ffmpeg');
    expect(event.start).to.be.closeTo(2, frame);
    expect(file.size).to.be.greaterThan(10_000);
    expect(file.size).to.be.lessThan((editor.file?.size ?? 0) * 0.6);
  });

  it('cuts Matroska into MP4', async () => {
    const editor = await openEditor('walk.mkv');
    editor.select(4, 8);
    const clip = await readClip(await editor.exportClip());
    expect(clip.duration).to.be.closeTo(4, 3 * frame);
    expect(clip.decodedFrames).to.equal(clip.packets);
  });

  it('cuts WebM into MP4', async () => {
    const editor = await openEditor('web.webm');
    editor.select(1, 3);
    const clip = await readClip(await editor.exportClip());
    expect(clip.duration).to.be.closeTo(2, frame);
  });

  it('cuts FLV through ffmpeg.wasm into an MP4 that plays', async () => {
    const editor = await openEditor('walk.flv', { ffmpegCoreUrl: coreUrl });
    editor.select(3.3, 9);
    const told = oneEvent(editor, 'vod-editor-export');
    const clip = await readClip(await editor.exportClip());
    const event = (await told) as unknown as VodEditorExportEvent;
    expect(event.renderer).to.equal('ffmpeg');
    expect(event.start).to.be.closeTo(4, 0.1);
    expect(clip.duration).to.be.closeTo(event.end - event.start, 2 * frame);
    expect(clip.startsOnKeyframe).to.equal(true);
    expect(clip.decodedFrames).to.equal(clip.packets);
  });

  // Each mode and each range every day; each mode with each range in the nightly run.
  const cuts = everydayOf('cuts of FLV without sound', {
    'from 0 to 5 s, keyframe': { range: [0, 5], cutMode: 'keyframe' },
    'from 1 to 1.7 s, keyframe': { range: [1, 1.7], cutMode: 'keyframe', everyday: true },
    'from 3.3 to 12 s, keyframe': { range: [3.3, 12], cutMode: 'keyframe' },
    'from 0 to 5 s, exact': { range: [0, 5], cutMode: 'exact', everyday: true },
    'from 1 to 1.7 s, exact': { range: [1, 1.7], cutMode: 'exact' },
    'from 3.3 to 12 s, exact': { range: [3.3, 12], cutMode: 'exact', everyday: true },
  } satisfies Record<
    string,
    { range: [start: number, end: number]; cutMode: 'keyframe' | 'exact'; everyday?: true }
  >);
  for (const [what, { range, cutMode }] of cuts) {
    it(`cuts FLV without sound ${what}, though it cannot seek to its beginning`, async () => {
      const editor = await openEditor('silent.flv', { ffmpegCoreUrl: coreUrl, cutMode });
      editor.select(...range);
      const told = oneEvent(editor, 'vod-editor-export');
      const clip = await readClip(await editor.exportClip());
      const event = (await told) as unknown as VodEditorExportEvent;
      expect(clip.duration).to.be.closeTo(event.end - event.start, 2 * frame);
      expect(clip.startsOnKeyframe).to.equal(true);
      expect(clip.decodedFrames).to.equal(clip.packets);
    });
  }

  it('says when ffmpeg.wasm is asked for and not there', async () => {
    const editor = await openEditor('walk.mp4', { renderer: 'ffmpeg' });
    expect((await rejection(editor.exportClip())).code).to.equal('configuration');
    await editor.updateComplete;
    expect(editor.shadowRoot?.querySelector('.outcome')?.textContent).to.include(
      'does not provide',
    );
    editor.ffmpegCoreUrl = '/nowhere/ffmpeg-core.js';
    expect((await rejection(editor.exportClip())).code).to.equal('configuration');
    await editor.updateComplete;
    expect(editor.shadowRoot?.querySelector('.outcome')?.textContent).to.include(
      'could not be loaded',
    );
    await settled(editor);
    await expect(editor).to.be.accessible();
  });

  it('refuses a second export while one is under way', async () => {
    const editor = await openEditor('walk.mp4');
    const first = editor.exportClip();
    expect((await rejection(editor.exportClip())).code).to.equal('conflict');
    await first;
  });

  it('tells progress up to the end', async () => {
    const editor = await openEditor('walk.mp4');
    const seen: number[] = [];
    editor.addEventListener('vod-editor-progress', ({ progress }) => seen.push(progress));
    await editor.exportClip();
    expect(seen.at(-1)).to.equal(1);
    expect(seen).to.deep.equal([...seen].sort((a, b) => a - b));
  });

  it('cuts from an address by ranges', async () => {
    const editor = await openEditor('colours.mp4');
    const loaded = oneEvent(editor, 'vod-editor-load');
    editor.file = undefined;
    editor.src = '/editor-media/walk.mp4';
    await loaded;
    editor.select(2, 4);
    const clip = await readClip(await editor.exportClip());
    expect(clip.duration).to.be.closeTo(2, frame);
  });

  it('exports again and again without running out (G-24)', async () => {
    const editor = await openEditor('walk.mp4');
    const sizes = new Set<number>();
    for (let round = 0; round < times(10, 50); round++) sizes.add((await editor.exportClip()).size);
    expect([...sizes]).to.have.length(1);
  });

  it('fails in words when the media end before the clip does (G-24)', async () => {
    const editor = await openEditor('truncated.mp4');
    const error = await rejection(editor.exportClip());
    expect(error.code).to.equal('decode');
    expect(editor.shadowRoot?.querySelector('.outcome')?.textContent).to.include('damaged');
    expect((await mediaFile('truncated.mp4')).size).to.equal(editor.file?.size);
  });
});
