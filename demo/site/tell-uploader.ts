import type { VodUploaderElement } from '../../src/index.js';
import { followChanges } from './changes.js';
import type { Translate } from './words.js';

/** The uploader's rows go on after the last byte: processing, ready, or why not. */
export function tellUploader(_uploader: VodUploaderElement, _t: Translate<never>): void {
  followChanges({ onVideo: () => undefined });
}
