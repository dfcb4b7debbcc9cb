import type { PluralText, TableLoaders } from '../shared/localize.js';
import type { detailsWords } from './controls/details-words.js';
import type { lateWords } from './controls/late-words.js';
import type { interruptedWords } from './controls/interrupted-words.js';

/** English: what every other language falls back on. */
export const uploaderWords = {
  dropPrompt: 'Drop video or audio here',
  dropPromptOne: 'Drop a video or audio file here',
  choosePrompt: 'Choose video or audio to upload',
  choosePromptOne: 'Choose a video or audio file to upload',
  dropNow: 'Drop to upload',
  choose: 'Choose files',
  chooseOne: 'Choose a file',
  limitFiles: { one: 'One file', other: 'Up to {count} files' },
  limitSize: 'Up to {size} each',
  limitTotal: '{size} in all',
  limitLength: 'No longer than {length}',
  limitShortest: 'At least {length} long',
  limitMost: 'At most {size} pixels',
  limitLeast: 'At least {size} pixels',
  uploads: 'Uploads',
  summary: '{done} of {total} uploaded',
  summaryLeft: '{left} left',
  pauseAll: 'Pause all',
  resumeAll: 'Resume all',
  cancelAll: 'Cancel all',
  progressOfAll: 'Progress of all uploads',
  alreadyListed: '{name} is already in the list.',
  formMissing: 'Upload a file first.',
  formUnfinished: 'Wait until your files are uploaded, or cancel them.',
  formRestored: 'Uploaded before: {count}',
  clear: 'Clear finished',
  start: 'Start uploading',
  showMore: 'Show {count} more',
  waiting: 'Waiting',
  checking: 'Checking',
  authorizing: 'Preparing',
  elsewhere: 'Uploading in another tab',
  sending: 'Uploading',
  sendingLeft: 'Uploading, {left} left',
  sentOf: '{sent} of {total}',
  locationRemoved: 'Location removed',
  speed: '{rate}/s',
  finishing: 'Finishing',
  paused: 'Paused',
  offline: 'Waiting for the network',
  retrying: 'Connection lost, trying again soon',
  retryingServer: 'The server has a problem, trying again soon',
  retryingBusy: 'The server is busy, trying again soon',
  retryingUnreachable: 'The server cannot be reached, trying again soon',
  retryingDamaged: 'Damaged on the way, sending again soon',
  retryingSpace: 'The server has no space left, trying again soon',
  canceled: 'Canceled',
  uploaded: 'Uploaded',
  resumed: 'Continuing where it stopped',
  restarted: 'The file has changed; starting over',
  watch: 'Watch',
  pause: 'Pause',
  resume: 'Resume',
  retry: 'Try again',
  retryNow: 'Try now',
  uploadAgain: 'Upload again',
  cancel: 'Cancel',
  remove: 'Remove',
  edit: 'Edit',
  actionOn: '{action}: {name}',
  progressOf: 'Progress of {name}',
  saidAdded: { one: '{count} file added', other: '{count} files added' },
  saidState: '{name}: {state}',
  saidReplaced: '{name} takes the place of {old}.',
  seconds: '{count} s',
  minutes: '{count} min',
  hours: '{count} h',
  fewSeconds: 'a few seconds',
  'error-network': 'The connection keeps failing. Check the network, then try again.',
  'error-blocked': 'The server could not be reached. Try again later.',
  'error-unauthorized': 'You are no longer signed in. Sign in, then try again.',
  'error-forbidden': 'You do not have permission to upload here.',
  'error-duplicate': 'This file has already been uploaded.',
  'error-too-large': 'This file is too large. Choose a smaller one.',
  'error-too-large-max': 'This file is larger than {size}. Choose a smaller one.',
  'error-too-many-files': {
    one: 'Only one file is taken here. Remove that one first.',
    other: 'Only {count} files are taken here. Remove one first.',
  },
  'error-total-too-large':
    'Together, the files would be larger than {size}. Remove one, or choose a smaller one.',
  'error-type-not-allowed': 'This file type is not accepted. Choose a video or audio file.',
  'error-empty-file': 'This file is empty. Choose another one.',
  'error-server': 'The server has a problem. Try again later.',
  'error-other': 'The upload failed. Try again.',
};

/** The keys of the words of `<vod-uploader>`, for `messages`. */
export type UploaderWord =
  | keyof typeof uploaderWords
  | keyof typeof detailsWords
  | keyof typeof interruptedWords
  | keyof typeof lateWords;

/** Those that are fetched later are there before they are drawn, or soon after. */
export type AllUploaderWords = Readonly<Record<UploaderWord, string | PluralText>>;

/** The other languages, each loaded when an element needs it first. */
export const uploaderLanguages: TableLoaders<UploaderWord> = {
  ar: () => import('./words-ar.js'),
  de: () => import('./words-de.js'),
  es: () => import('./words-es.js'),
  fr: () => import('./words-fr.js'),
  ja: () => import('./words-ja.js'),
  zh: () => import('./words-zh.js'),
};

export const hasLateWords = (): boolean => 'failure-corrupt' in uploaderWords;

let late: Promise<unknown> | undefined;

/** Resolves also where they cannot be fetched: then a reason is told in plainer words. */
export function loadLateWords(): Promise<unknown> {
  late ??= import('./controls/late-words.js').then(
    ({ lateWords }) => Object.assign(uploaderWords, lateWords),
    () => (late = undefined),
  );
  return late;
}
