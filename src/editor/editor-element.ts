import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { CutMode, Selection } from '../media/cut-plan.js';
import { formatBytes } from '../shared/format-number.js';
import { afterWords } from '../shared/after-words.js';
import { toText } from '../shared/attribute-values.js';
import { FocusKeeper } from '../shared/focus-keeper.js';
import { hasDocument } from '../shared/has-document.js';
import { Localizer, type MessageTables } from '../shared/localize.js';
import { theme } from '../shared/theme.js';
import { DropController } from './drop-controller.js';
import { VodEditorChangeEvent, VodEditorErrorEvent, VodEditorLoadEvent } from './events.js';
import { OutputController } from './output-controller.js';
import type { RendererName } from './renderers/renderer.js';
import {
  requireReady,
  SourceController,
  titleOf,
  toVodError,
  type Source,
} from './source-controller.js';
import { toMediaInput, toRendererSettings } from './source-request.js';
import { controlsStyles } from './views/controls-styles.js';
import { resultStyles } from './views/result-styles.js';
import { stageStyles } from './views/stage-styles.js';
import { emptyView, failedView, openingView } from './views/stage-view.js';
import { timelineStyles } from './views/timeline-styles.js';
import type { Translate } from './views/translate.js';
import { editorLanguages, editorWords, type EditorWord } from './words.js';
import { Workspace } from './workspace.js';

/**
 * Cuts a clip out of a video or audio file in the browser, without re-encoding and without loading the file: preview,
 * filmstrip with two handles, time entries, keyframes in sight, undo, export and snapshot. What its buttons make is
 * shown first, to be named and then saved, handed to the page for upload or discarded; nothing leaves the device unasked.
 *
 * Keys: space plays the selection; I and O set start and end at the playhead; comma and period step a frame; on a
 * handle or the playhead, arrows step a frame, with Shift a second, with Alt to the next keyframe; Ctrl/Cmd+Z undoes.
 *
 * A page with a content security policy allows `blob:` in `media-src` and `img-src` for the preview. Only where
 * ffmpeg.wasm is used, `worker-src` must allow `blob:` (or the origin of `ffmpeg-worker-url`) and `script-src` the core's
 * origin, with `'wasm-unsafe-eval'`.
 *
 * @element vod-editor
 * @fires {VodEditorLoadEvent} vod-editor-load - A source was opened.
 * @fires {VodEditorChangeEvent} vod-editor-change - The selection or the cut mode was changed.
 * @fires {VodEditorProgressEvent} vod-editor-progress - An export moved on.
 * @fires {VodEditorExportEvent} vod-editor-export - A clip is ready, as a File.
 * @fires {VodEditorSnapshotEvent} vod-editor-snapshot - A still picture is ready, as a File.
 * @fires {VodEditorUploadRequestEvent} vod-editor-upload-request - The user chose to upload the clip.
 * @fires {VodEditorErrorEvent} vod-editor-error - Opening, cutting or a snapshot failed; `error.code` says why.
 * @csspart base - All of it.
 * @csspart empty - What is shown before a source is chosen.
 * @csspart opening - What is shown while a source is opened.
 * @csspart error - What is shown when a source cannot be opened.
 * @csspart preview - The frame around the video.
 * @csspart video - The video, or sound, of the preview.
 * @csspart transport - The row of play, time, undo, redo and snapshot.
 * @csspart time - Playhead and length.
 * @csspart button - Every button but the export button.
 * @csspart timeline - Filmstrip, handles and keyframe marks.
 * @csspart filmstrip - The pictures of the source.
 * @csspart keyframes - The marks of the keyframes.
 * @csspart selection - The selected part of the filmstrip.
 * @csspart handle - The handles at start and end.
 * @csspart playhead - The mark of the present moment.
 * @csspart cut-point - Where the cut falls when that is not at the start handle.
 * @csspart cut - The row of time entries, cut mode and export button.
 * @csspart time-entry - The entries of start and end.
 * @csspart cut-mode - The choice of how the start is cut.
 * @csspart export-button - Export, and cancel while exporting.
 * @csspart note - The line that says where the clip will start and what stays in the file.
 * @csspart outcome - The line that says what was last done.
 * @csspart result - What was made, before it goes anywhere.
 * @csspart result-name - The entry of its name.
 * @csspart upload-button - Upload, in the result.
 * @csspart save-button - Save to disk, in the result.
 * @csspart discard-button - Discard, in the result.
 * @cssprop [--vod-editor-filmstrip-height=56px] - Height of the filmstrip.
 * @cssprop [--vod-editor-preview-max-height=min(40vh, 640px)] - Greatest height of the preview; 42dvh on narrow screens.
 * @cssprop [--vod-editor-primary-background] - Background of the export button; default: the accent, darkened to carry white text.
 * @cssprop [--vod-accent=oklch(0.62 0.19 256)] - Selection, handles, export button; the other `--vod-*` tokens hold too.
 */
export class VodEditorElement extends LitElement {
  static override styles = [theme, stageStyles, controlsStyles, timelineStyles, resultStyles];

  /** The file to cut. Setting another one starts anew; it is read in slices, never loaded whole and never altered. */
  @property({ attribute: false }) file: File | undefined;

  /**
   * Address of the video to cut, when it is not a `file`. The server must answer range requests and, on another
   * origin, allow this one by CORS. With ffmpeg.wasm the whole video is fetched.
   */
  @property({ converter: toText }) src: string | undefined;

  /**
   * How the start is cut. `keyframe` (default): the clip starts at the first keyframe of the selection, and nothing
   * from outside the selection is in the file. `exact`: it starts on the chosen frame by an MP4 edit list, and the
   * frames from the keyframe before it stay in the file, hidden.
   */
  @property({ attribute: 'cut-mode', useDefault: true }) cutMode: CutMode = 'keyframe';

  /** What cuts. `auto` (default): mediabunny, and ffmpeg.wasm for what that cannot read or copy. */
  @property({ useDefault: true }) renderer: 'auto' | RendererName = 'auto';

  /**
   * Address of `ffmpeg-core.js` of `@ffmpeg/core` 0.12 (the ESM build, single thread; needs no cross-origin isolation),
   * its `.wasm` beside it. Loaded only when needed. Without it, ffmpeg.wasm is not used. The core is GPL-2.0-or-later.
   */
  @property({ attribute: 'ffmpeg-core-url', converter: toText }) ffmpegCoreUrl: string | undefined;

  /**
   * Address of the package's `dist/script/ffmpeg-worker.js`, on the page's origin: for a content security policy that allows
   * no `blob:` in `worker-src`. Without it, the worker is started from the code that the editor holds.
   */
  @property({ attribute: 'ffmpeg-worker-url', converter: toText }) ffmpegWorkerUrl:
    | string
    | undefined;

  /**
   * Whether the result of an export offers Upload beside Save to disk and Discard; the page then listens to
   * `vod-editor-upload-request`. Off by default.
   */
  @property({ type: Boolean, attribute: 'offer-upload' }) offerUpload = false;

  /** Words by language that add to or replace the built-in ones (ar, de, en, es, fr, ja, zh). */
  @property({ attribute: false }) messages: MessageTables = {};

  readonly #words = new Localizer<EditorWord>(this, editorWords, editorLanguages);
  readonly #t: Translate = (key, params) => this.#words.t(key, params);
  readonly #source = new SourceController(this);
  readonly #workspace: Workspace = new Workspace(this, {
    t: this.#t,
    changed: () => this.#tellChange(),
    planFailed: (error) => this.#output.report(error, 'cut'),
    exportClip: () => this.#output.exportToResult(),
    cancelExport: () => this.cancelExport(),
    takeSnapshot: () => this.#output.snapshotToResult(),
    setCutMode: (mode) => {
      this.cutMode = mode;
      this.#tellChange();
    },
    progress: () => this.#output.progress,
  });
  readonly #output: OutputController = new OutputController(this, {
    t: this.#t,
    sizeText: (bytes) => formatBytes(bytes, this.#words.lang),
    source: this.#source,
    workspace: this.#workspace,
    settings: () => toRendererSettings(this),
  });
  readonly #drop = new DropController(this, {
    isBusy: () => this.#output.progress !== undefined,
    onFile: (file) => this.#pick(file),
  });

  constructor() {
    super();
    new FocusKeeper(this, () => () => this.renderRoot.querySelector<HTMLElement>('[part=base]'));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#close();
  }

  protected override scheduleUpdate(): void | Promise<unknown> {
    return afterWords(this, this.#words, () => super.scheduleUpdate());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('messages')) this.#words.extra = this.messages;
    if (changed.has('cutMode')) this.#workspace.clip.replan();
    if (!hasDocument) return;
    if (changed.has('file') || changed.has('src')) void this.#open();
  }

  /** The selected part, in seconds of the source. */
  get selection(): Selection {
    return this.#workspace.clip.selection;
  }

  /** The playhead, in seconds of the source. */
  get currentTime(): number {
    return this.#workspace.playback.playhead;
  }

  set currentTime(time: number) {
    this.#workspace.seek(time);
  }

  /** Length of the source in seconds; `NaN` before one is open. */
  get duration(): number {
    return this.#source.duration;
  }

  /**
   * Selects a part, as near to what is asked for as the source allows; can be undone. Takes start and end in seconds of the
   * source, or both as `selection` and the event of a change give them. Throws a TypeError for what is no number.
   */
  select(...range: [start: number, end: number] | [selection: Selection]): void {
    requireReady(this.#source.current);
    this.#workspace.clip.select(toSelection(range));
  }

  /** Takes back the last change of the selection. */
  undo(): void {
    this.#workspace.undo();
  }

  /** Does again what was taken back. */
  redo(): void {
    this.#workspace.redo();
  }

  /** Plays the selection, from the playhead if that is inside it. Resolves when playing has begun. */
  async play(): Promise<void> {
    await this.#workspace.play();
  }

  /** Stops playing. */
  pause(): void {
    this.#workspace.playback.pause();
  }

  /**
   * Cuts the selection into a file, every packet copied as it is: an MP4, or what `VodEditorExportEvent.file` says.
   * Rejects with a VodError: `not-supported` (no clip can hold it as it is), `decode` (damaged, or it ends before the
   * selection does), `source` (no longer readable), `network`, `configuration` (ffmpeg.wasm is needed and not there),
   * `aborted`, `conflict` (an export is under way, or nothing is open), `export-failed`.
   */
  exportClip(): Promise<File> {
    return this.#output.exportClip();
  }

  /** Stops an export; what it held in memory is given back and its promise rejects with `aborted`. */
  cancelExport(): void {
    this.#output.cancelExport();
  }

  /**
   * The frame at the playhead as a PNG file in the source's full size, turned the right way. Rejects with a VodError:
   * `not-supported` where neither this browser nor a renderer decodes the picture, and for sound.
   */
  takeSnapshot(): Promise<File> {
    return this.#output.takeSnapshot();
  }

  protected override render(): TemplateResult {
    return html`<section
      class="editor ${this.#drop.isOver ? 'over' : ''}"
      part="base"
      tabindex="-1"
      lang=${this.#words.spoken}
      dir=${this.#words.dir}
      aria-label=${this.#t('editor')}
      @keydown=${this.#workspace.onKeydown}
      @dragover=${this.#drop.onDragover}
      @dragleave=${this.#drop.onDragleave}
      @drop=${this.#drop.onDrop}
    >
      ${this.#renderSource(this.#source.current)}
    </section>`;
  }

  #renderSource(source: Source): TemplateResult {
    if (source.phase === 'empty') return emptyView(this.#t, this.#pick);
    if (source.phase === 'opening') return openingView(this.#t, source.title);
    if (source.phase === 'failed') {
      const retry = (): void => void this.#open();
      return failedView(this.#t, source.error, { retry, pick: this.#pick });
    }
    return html`<div ?hidden=${this.#output.isResultOpen}>
        ${this.#workspace.render({ address: source.address, title: titleOf(source.input) })}
      </div>
      ${this.#output.render(source.reader.info, this.offerUpload)}`;
  }

  async #open(): Promise<void> {
    this.#close();
    try {
      const input = toMediaInput(this);
      if (!input) return;
      const reader = await this.#source.open(input, toRendererSettings(this));
      if (!reader) return;
      this.#workspace.open(reader);
      await this.updateComplete;
      const source = this.#source.current;
      // Another source may have been set meanwhile.
      if (source.phase === 'ready' && source.reader === reader) {
        this.dispatchEvent(new VodEditorLoadEvent(reader.info));
      }
    } catch (error) {
      this.dispatchEvent(new VodEditorErrorEvent(toVodError(error)));
    }
  }

  #close(): void {
    this.#output.close();
    this.#workspace.close();
    this.#source.close();
  }

  #tellChange(): void {
    this.dispatchEvent(new VodEditorChangeEvent(this.selection, this.cutMode));
  }

  readonly #pick = (file: File): void => {
    this.file = file;
  };
}

function toSelection([first, end]:
  | [start: number, end: number]
  | [selection: Selection]): Selection {
  const wanted = typeof first === 'object' ? first : { start: first, end: end ?? NaN };
  if (Number.isNaN(Number(wanted.start)) || Number.isNaN(Number(wanted.end)))
    throw new TypeError('A selection has a start and an end in seconds.');
  return { start: Number(wanted.start), end: Number(wanted.end) };
}
