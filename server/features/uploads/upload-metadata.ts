import { isMediaType } from '../../../src/contract/media-kinds.js';
import { Problem } from '../../platform/http/problem.js';

const mostCharacters = 8192;
const keyPattern = /^[\x21-\x2b\x2d-\x7e]+$/;
const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * tus `Upload-Metadata`: pairs separated by commas, key and Base64 value by a space.
 * @throws Problem `bad-request` where the grammar does not hold.
 */
export function parseUploadMetadata(header: string): Map<string, Buffer> {
  if (header.length > mostCharacters)
    throw new Problem(
      'bad-request',
      `Upload-Metadata may have at most ${mostCharacters} characters.`,
    );
  const pairs = new Map<string, Buffer>();
  for (const pair of header.split(',')) {
    const [key = '', value = '', ...rest] = pair.trim().split(' ');
    if (!keyPattern.test(key) || !base64Pattern.test(value) || rest.length > 0 || pairs.has(key)) {
      throw new Problem(
        'bad-request',
        'Upload-Metadata needs unique ASCII keys, each followed by a space and a Base64 value.',
      );
    }
    pairs.set(key, Buffer.from(value, 'base64'));
  }
  return pairs;
}

/** @throws Problem `type-not-allowed` when `filetype` is given and no audio or video. What the bytes are is for the probe to find. */
export function checkFileType(metadata: Map<string, Buffer>): void {
  const type = metadata.get('filetype')?.toString() ?? '';
  if (!isMediaType(type))
    throw new Problem('type-not-allowed', 'Only video and audio files are accepted.');
}
