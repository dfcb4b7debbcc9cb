import type { VodError } from '../shared/vod-error.js';
import type { CutMode, Selection } from '../media/cut-plan.js';
import type { RendererName } from './renderers/renderer.js';
import type { MediaInfo } from '../media/media-input.js';

const travels = { bubbles: true, composed: true };

/** A source was opened and can be cut. */
export class VodEditorLoadEvent extends Event {
  /** The name to listen by. */
  static readonly type = 'vod-editor-load';
  /** Length, size and frame rate of the source. */
  readonly info: MediaInfo;

  constructor(info: MediaInfo) {
    super(VodEditorLoadEvent.type, travels);
    this.info = info;
  }
}

/** The selection changed, by a handle (once, when it is let go), a time entry, a key, undo or redo; or the cut mode did. */
export class VodEditorChangeEvent extends Event {
  /** The name to listen by. */
  static readonly type = 'vod-editor-change';
  /** Start and end in seconds of the source. */
  readonly selection: Selection;
  /** How the start is cut. */
  readonly cutMode: CutMode;

  constructor(selection: Selection, cutMode: CutMode) {
    super(VodEditorChangeEvent.type, travels);
    this.selection = selection;
    this.cutMode = cutMode;
  }
}

/** What an export made, and from where. */
export interface ClipExport {
  readonly file: File;
  /** First and last moment of the clip, in seconds of the source: the ones cut at, not the ones asked for. */
  readonly start: number;
  readonly end: number;
  readonly cutMode: CutMode;
  readonly renderer: RendererName;
}

/** A clip is ready; what becomes of the file is the page's to decide. */
export class VodEditorExportEvent extends Event {
  /** The name to listen by. */
  static readonly type = 'vod-editor-export';
  /**
   * The clip, named `clip-<source>`: an MP4 file; QuickTime (`.mov`) where the sound is uncompressed, since readers
   * disagree about that in MP4; of a sound file, one of its kind (`.mp3`, `.wav`, `.ogg`, else `.m4a`).
   */
  readonly file: File;
  /** First moment of the clip in seconds of the source, as it was cut. */
  readonly start: number;
  /** Last moment of the clip in seconds of the source, as it was cut. */
  readonly end: number;
  /** How the start was cut: `exact` also where the selection held no keyframe to begin with. */
  readonly cutMode: CutMode;
  /** What wrote the file. */
  readonly renderer: RendererName;

  constructor(clip: ClipExport) {
    super(VodEditorExportEvent.type, travels);
    this.file = clip.file;
    this.start = clip.start;
    this.end = clip.end;
    this.cutMode = clip.cutMode;
    this.renderer = clip.renderer;
  }
}

/** An export moved on. */
export class VodEditorProgressEvent extends Event {
  /** The name to listen by. */
  static readonly type = 'vod-editor-progress';
  /** 0 to 1. */
  readonly progress: number;

  constructor(progress: number) {
    super(VodEditorProgressEvent.type, travels);
    this.progress = progress;
  }
}

/** A still picture is ready. */
export class VodEditorSnapshotEvent extends Event {
  /** The name to listen by. */
  static readonly type = 'vod-editor-snapshot';
  /** The frame as a PNG in the source's full size, turned the right way, named after source and time: `walk-0m12.3s.png`. */
  readonly file: File;
  /** Its time in seconds of the source. */
  readonly time: number;

  constructor(file: File, time: number) {
    super(VodEditorSnapshotEvent.type, travels);
    this.file = file;
    this.time = time;
  }
}

/** The user chose to upload the clip that the editor shows; the page does it. Fires only with `offer-upload`. */
export class VodEditorUploadRequestEvent extends Event {
  /** The name to listen by. */
  static readonly type = 'vod-editor-upload-request';
  /** The clip, under the name that its user gave it. */
  readonly file: File;

  constructor(file: File) {
    super(VodEditorUploadRequestEvent.type, travels);
    this.file = file;
  }
}

/** Opening, cutting or taking a snapshot failed; the element shows it too. */
export class VodEditorErrorEvent extends Event {
  /** The name to listen by. */
  static readonly type = 'vod-editor-error';
  /** What went wrong, and whether trying again may help. */
  readonly error: VodError;

  constructor(error: VodError) {
    super(VodEditorErrorEvent.type, travels);
    this.error = error;
  }
}

declare global {
  interface HTMLElementEventMap {
    'vod-editor-load': VodEditorLoadEvent;
    'vod-editor-change': VodEditorChangeEvent;
    'vod-editor-export': VodEditorExportEvent;
    'vod-editor-progress': VodEditorProgressEvent;
    'vod-editor-snapshot': VodEditorSnapshotEvent;
    'vod-editor-upload-request': VodEditorUploadRequestEvent;
    'vod-editor-error': VodEditorErrorEvent;
  }
}
