import { isMediaType } from '../../../src/contract/media-kinds.js';
import { Problem } from '../../platform/http/problem.js';

const maxCharacters = 8192;
const keyPattern = /^[\x21-\x2b\x2d-\x7e]+$/;
const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Parses tus `Upload-Metadata`: comma-separated pairs of a key, a space and a Base64 value.
 * @throws Problem `bad-request` for any other syntax
 */
export function parseUploadMetadata(header: string): Map<string, Buffer> {
  if (header.length > maxCharacters)
    throw new Problem(
      'bad-request',
      `Upload-Metadata may have at most ${maxCharacters} characters.`,
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

/** Checks the declared type only; the probe examines the bytes. @throws Problem `type-not-allowed` */
export function checkFileType(metadata: Map<string, Buffer>): void {
  const type = metadata.get('filetype')?.toString() ?? '';
  if (!isMediaType(type))
    throw new Problem('type-not-allowed', 'Only video and audio files are accepted.');
}
