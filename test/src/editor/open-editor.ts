import { fixture, html, oneEvent } from '@open-wc/testing';
import type { VodEditorElement } from '../../../src/editor/editor-element.js';
import '../../../src/vod-editor.js';

/** Where the test runner serves @ffmpeg/core from. */
export const coreUrl = '/node_modules/@ffmpeg/core/dist/esm/ffmpeg-core.js';

/** A file of make-editor-media.mjs. */
export async function mediaFile(name: string): Promise<File> {
  const response = await fetch(`/editor-media/${name}`);
  return new File([await response.blob()], name, { type: 'video/mp4' });
}

/** An editor with nothing in it. */
export function emptyEditor(settings: Partial<VodEditorElement> = {}): Promise<VodEditorElement> {
  return fixture<VodEditorElement>(
    html`<vod-editor
      .renderer=${settings.renderer ?? 'auto'}
      .cutMode=${settings.cutMode ?? 'keyframe'}
      .ffmpegCoreUrl=${settings.ffmpegCoreUrl}
    ></vod-editor>`,
  );
}

/** An editor with a file of the test media open. */
export async function openEditor(
  name: string,
  settings: Partial<VodEditorElement> = {},
): Promise<VodEditorElement> {
  const editor = await emptyEditor(settings);
  const loaded = oneEvent(editor, 'vod-editor-load');
  editor.file = await mediaFile(name);
  await loaded;
  return editor;
}

/** The element of the editor's own tree. */
export function inside<Found extends Element = HTMLElement>(
  editor: VodEditorElement,
  selector: string,
): Found {
  const found = editor.shadowRoot?.querySelector<Found>(selector);
  if (!found) throw new Error(`The editor has no ${selector}.`);
  return found;
}

/** The handle or playhead. */
export function slider(editor: VodEditorElement, name: 'start' | 'end' | 'playhead'): HTMLElement {
  return inside(editor, `[data-slider=${name}]`);
}

/** Presses a key where the focus is, or on the element given. */
export function press(target: Element, key: string, modifiers: KeyboardEventInit = {}): void {
  target.dispatchEvent(
    new KeyboardEvent('keydown', {
      key,
      bubbles: true,
      composed: true,
      cancelable: true,
      ...modifiers,
    }),
  );
}

/** Resolves when no colour is on its way to another, as a look for contrast needs it. */
export async function settled(editor: VodEditorElement): Promise<void> {
  await Promise.allSettled(
    editor.shadowRoot?.getAnimations().map((animation) => animation.finished) ?? [],
  );
}
