import { aTimeout, expect, oneEvent } from '@open-wc/testing';
import type { VodEditorElement } from '../../../src/editor/editor-element.js';
import type { VodEditorErrorEvent } from '../../../src/editor/events.js';
import { coreUrl, emptyEditor, inside, mediaFile, openEditor } from './open-editor.js';

async function openFails(
  name: string,
  settings: Partial<VodEditorElement> = {},
): Promise<{ editor: VodEditorElement; code: string }> {
  const editor = await emptyEditor(settings);
  const failed = oneEvent(editor, 'vod-editor-error');
  editor.file = name === 'empty.mp4' ? new File([], name) : await mediaFile(name);
  const { error } = (await failed) as unknown as VodEditorErrorEvent;
  await editor.updateComplete;
  return { editor, code: error.code };
}

describe('VodEditorElement refuses', () => {
  const refused = [
    { name: 'text.mp4', expected: 'type-not-allowed', words: 'not a video or audio file' },
    { name: 'cut-off.mp4', expected: 'decode', words: 'Get a new copy of the original' },
    { name: 'noise.mp4', expected: 'type-not-allowed', words: 'not a video or audio file' },
    { name: 'old.avi', expected: 'not-supported', words: 'Convert the video to MP4' },
    { name: 'lossless.mkv', expected: 'not-supported', words: 'cannot be cut without re-encoding' },
    { name: 'empty.mp4', expected: 'empty-file', words: 'empty' },
  ];
  for (const { name, expected, words } of refused) {
    it(`says of ${name} that it is ${expected}, in words with a next step (G-24)`, async () => {
      const { editor, code } = await openFails(name);
      expect(code).to.equal(expected);
      expect(inside(editor, '[role=alert] .title').textContent).to.include(words);
      expect(inside(editor, '[role=alert] button').textContent).to.include('another');
      await expect(editor).to.be.accessible();
      const loaded = oneEvent(editor, 'vod-editor-load');
      editor.file = await mediaFile('walk.mp4');
      await loaded;
      expect(editor.duration).to.be.closeTo(12, 0.05);
    });
  }

  for (const { name, expected, words } of refused.filter(({ name }) => name !== 'old.avi')) {
    it(`says the same of ${name} where ffmpeg.wasm is provided (G-24)`, async () => {
      const { editor, code } = await openFails(name, { ffmpegCoreUrl: coreUrl });
      expect(code).to.equal(expected);
      expect(inside(editor, '[role=alert] .title').textContent).to.include(words);
    });
  }

  it('refuses at opening an FLV whose packets no MP4 can hold', async () => {
    const { editor, code } = await openFails('sorenson.flv', { ffmpegCoreUrl: coreUrl });
    expect(code).to.equal('not-supported');
    expect(inside(editor, '[role=alert] .title').textContent).to.include(
      'cannot be cut without re-encoding',
    );
  });

  it('tells ffmpeg.wasm that did not come from ffmpeg.wasm that is not provided, and offers to try again', async () => {
    const { editor, code } = await openFails('old.avi', {
      ffmpegCoreUrl: '/nowhere/ffmpeg-core.js',
    });
    expect(code).to.equal('configuration');
    expect(inside(editor, '[role=alert] .title').textContent).to.include('could not be loaded');
    const loaded = oneEvent(editor, 'vod-editor-load');
    editor.ffmpegCoreUrl = coreUrl;
    inside<HTMLButtonElement>(editor, '[role=alert] button').click();
    await loaded;
  });

  it('offers to try again when an address cannot be reached', async () => {
    const editor = await emptyEditor();
    const failed = oneEvent(editor, 'vod-editor-error');
    editor.src = 'http://127.0.0.1:9/none.mp4';
    const { error } = (await failed) as unknown as VodEditorErrorEvent;
    expect(error.code).to.equal('network');
    expect(error.retryable).to.equal(true);
    expect(error.status).to.equal(undefined);
    await editor.updateComplete;
    expect(inside(editor, '[role=alert] button').textContent).to.include('Try again');
  });

  for (const renderer of ['auto', 'ffmpeg'] as const) {
    it(`tells the status of an address that has no file, with the renderer ${renderer}`, async () => {
      const editor = await emptyEditor({ renderer, ffmpegCoreUrl: coreUrl });
      const failed = oneEvent(editor, 'vod-editor-error');
      editor.src = '/editor-media/none.mp4';
      const { error } = (await failed) as unknown as VodEditorErrorEvent;
      expect(error.code).to.equal('not-found');
      expect(error.status).to.equal(404);
      expect(error.retryable).to.equal(false);
      await editor.updateComplete;
      expect(inside(editor, '[role=alert] .title').textContent).to.include(
        'could not be downloaded',
      );
    });
  }

  it("tells the server's problem code", async () => {
    const usual = globalThis.fetch;
    const body = JSON.stringify({ code: 'url-expired', detail: 'It has expired.' });
    globalThis.fetch = () => Promise.resolve(new Response(body, { status: 403 }));
    try {
      const editor = await emptyEditor();
      const failed = oneEvent(editor, 'vod-editor-error');
      editor.src = '/editor-media/none.mp4';
      const { error } = (await failed) as unknown as VodEditorErrorEvent;
      expect(error.code).to.equal('expired');
      expect(error.problemCode).to.equal('url-expired');
      expect(error.status).to.equal(403);
    } finally {
      globalThis.fetch = usual;
    }
  });

  it('says why no snapshot can be taken of what the browser cannot decode, and what to do', async function () {
    // Firefox and WebKitGTK decode HEVC by the system's libraries.
    if (document.createElement('video').canPlayType('video/mp4; codecs="hvc1.1.6.L93.B0"'))
      this.skip();
    const editor = await openEditor('hevc.mp4');
    while (!editor.shadowRoot?.querySelector('.cannot-play')) await aTimeout(20);
    const failed = oneEvent(editor, 'vod-editor-error');
    inside<HTMLButtonElement>(editor, '.snapshot').click();
    expect(((await failed) as unknown as VodEditorErrorEvent).error.code).to.equal('not-supported');
    await editor.updateComplete;
    expect(inside(editor, '.outcome').textContent)
      .to.include('cannot decode the picture')
      .and.to.include('convert it to MP4');
  });
});
