// What an exchange leads to, fetched beside it.
export { begin } from './engines/first-picture.js';
export { toPlayback } from './playback-answer.js';
export { RenewableUrls } from './renewable-urls.js';
