import { refusals } from './rules.js';

/** How an upload stands, in words; an app has its own, and its own languages. */
export function describe({ state, file, isChecking }) {
  switch (state.phase) {
    case 'waiting':
    case 'authorizing':
      return isChecking ? 'Checking' : 'Waiting';
    case 'elsewhere':
      return 'Uploading in another tab';
    case 'sending':
      return `${percentOf({ state, file })} %, ${rateOf(state.bytesPerSecond)}`;
    case 'paused':
      return `Paused at ${percentOf({ state, file })} %`;
    case 'offline':
      return 'Waiting for the network';
    case 'retrying':
      return 'Connection lost, trying again';
    case 'done':
      return 'Uploaded';
    case 'failed':
      return refusals[state.error.code] ?? `Failed: ${state.error.code}`;
    case 'canceled':
      return 'Canceled';
  }
}

/** 0 to 100. */
export function percentOf({ state, file }) {
  if (state.phase === 'done') return 100;
  return Math.floor((100 * (state.sentBytes ?? 0)) / Math.max(1, file.size));
}

/** The buttons that make sense: the name of a method of the queue, and what it is called on the page. */
export function actionsOf({ state }) {
  switch (state.phase) {
    case 'paused':
    case 'offline':
    case 'retrying':
      return { resume: 'Resume', cancel: 'Cancel' };
    case 'done':
      return { remove: 'Remove' };
    case 'failed':
    case 'canceled':
      return { retry: 'Try again', remove: 'Remove' };
    default:
      return { pause: 'Pause', cancel: 'Cancel' };
  }
}

function rateOf(bytesPerSecond) {
  return bytesPerSecond === undefined ? 'starting' : `${(bytesPerSecond / 1e6).toFixed(1)} MB/s`;
}
