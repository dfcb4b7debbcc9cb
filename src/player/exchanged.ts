// What an exchange leads to, fetched beside it.
export { toPlayback } from './playback-answer.js';
export { RenewableUrls } from './renewable-urls.js';
