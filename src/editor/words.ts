import type { TableLoaders } from '../shared/localize.js';

/** English: what every other language falls back on. */
export const editorWords = {
  editor: 'Video editor',
  pick: 'Choose a file',
  emptyTitle: 'Drop a video or audio file here to cut it',
  emptyHint: 'It stays on this device until you upload the clip.',
  opening: 'Opening {name}',
  preview: 'Preview',
  cannotPlay: 'This browser cannot play this file, but you can still cut it.',
  play: 'Play the selection',
  pause: 'Pause',
  undo: 'Undo',
  redo: 'Redo',
  snapshot: 'Snapshot',
  snapshotHint: 'Take a still picture of this frame',
  playhead: 'Playhead',
  start: 'Start',
  end: 'End',
  timeHint: 'Minutes, seconds and thousandths, such as 1:02.500',
  cut: 'Cut',
  cutKeyframe: 'At keyframes',
  cutExact: 'Exact frame',
  export: 'Export {length}, no quality loss',
  cancelExport: 'Cancel, {percent} % done',
  noteClean: 'The file will contain nothing from outside the selection.',
  noteLater: 'The clip starts at the next keyframe, {time}. The file contains nothing before it.',
  noteHidden: 'The clip starts exactly here. {seconds} s before it remain in the file, hidden.',
  noteNoKeyframe:
    'No keyframe inside the selection: {seconds} s before it remain in the file, hidden.',
  noteEdited:
    'The source was already edited: {seconds} s that it hides remain in the file, hidden.',
  noteLostSound: 'One audio track has a format that cannot be exported; it is left out.',
  exported: 'The clip is ready: {name}, {size}.',
  clipReady: 'The clip is ready',
  pictureReady: 'The picture is ready',
  resultPreview: 'Result',
  resultName: 'Name',
  resultHidden: '{seconds} s from outside the clip remain in the file, hidden.',
  resultQuickTime: 'Saved as QuickTime: many players misread uncompressed audio in MP4.',
  upload: 'Upload',
  save: 'Save to disk',
  copy: 'Copy',
  discard: 'Discard',
  handedOver: '{name} was sent to the uploader.',
  saved: '{name} was saved to your downloads.',
  copied: 'The picture was copied.',
  copyFailed: 'The browser did not allow copying. Save the picture instead.',
  discarded: 'Discarded. The original file is unchanged.',
  exportCanceled: 'Export canceled.',
  keyframeMark: 'on a keyframe',
  keys: 'Space plays the selection. I and O set start and end at the playhead. Comma and period step a frame. On a handle: arrows step a frame, with Shift a second, with Alt to the next keyframe.',
  retry: 'Try again',
  another: 'Choose another file',
  dismiss: 'Close',
  'error-not-supported':
    'This format is not supported. Convert the video to MP4 (H.264), then open that.',
  'error-cut-not-supported':
    'This video cannot be cut without re-encoding. Convert it to MP4 (H.264), then cut that.',
  'error-snapshot-not-supported':
    'This browser cannot decode the picture. You can still cut it; for a snapshot, open it in another browser, or convert it to MP4 (H.264).',
  'error-not-media': 'This is not a video or audio file. Choose another one.',
  'error-decode': 'The video is damaged or incomplete. Get a new copy of the original.',
  'error-short':
    'The file ends before the selection does: it is damaged or incomplete. Choose an earlier end, or get a new copy of the original.',
  'error-empty-file': 'The file is empty.',
  'error-source': 'The file can no longer be read. It may have been moved or changed.',
  'error-network': 'The video could not be downloaded.',
  'error-configuration': 'This file needs ffmpeg.wasm, which this page does not provide.',
  'error-core-load':
    'This needs ffmpeg.wasm, which could not be loaded. Check the connection, then try again.',
  'error-export-failed': 'The export stopped, probably because memory ran out. Try a shorter clip.',
  'error-other': 'Something went wrong.',
};

/** The keys of the words of `<vod-editor>`, for `messages`. */
export type EditorWord = keyof typeof editorWords;

/** The other languages, each loaded when an element needs it first. */
export const editorLanguages: TableLoaders<EditorWord> = {
  ar: () => import('./words-ar.js'),
  de: () => import('./words-de.js'),
  es: () => import('./words-es.js'),
  fr: () => import('./words-fr.js'),
  ja: () => import('./words-ja.js'),
  zh: () => import('./words-zh.js'),
};
