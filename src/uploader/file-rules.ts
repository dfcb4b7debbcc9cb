import { VodError } from '../shared/vod-error.js';

/** What files are taken. */
export interface FileRules {
  /** As the `accept` of a file input: `video/*,audio/*,.mkv`. Empty takes everything. */
  accept: string;
  /** Most bytes; no limit when undefined. */
  maxSize: number | undefined;
}

/** The reason why `file` is not taken, if there is one: `empty-file`, `type-not-allowed` or `too-large`. */
export function findRuleBroken(file: File, rules: FileRules): VodError | undefined {
  if (!isAccepted(file, rules.accept)) return new VodError('type-not-allowed', 'Files of this type are not accepted.');
  if (file.size === 0) return new VodError('empty-file', 'The file is empty.');
  if (rules.maxSize !== undefined && file.size > rules.maxSize) {
    return new VodError('too-large', `The file has ${file.size} bytes; ${rules.maxSize} are allowed.`);
  }
  return undefined;
}

// Browsers know no type for these, though they are video.
const videoExtensions = /\.(mkv|ts|m2ts|mts|flv|f4v|mxf|wmv|avi|vob|3gp|3g2|ogv|mov|m4v|mp4|mpg|mpeg|webm|hevc)$/i;
const audioExtensions = /\.(flac|opus|ogg|oga|m4a|aac|wav|mp3|wma|aiff?|amr|ac3|caf|mka)$/i;

function isAccepted({ name, type }: File, accept: string): boolean {
  const accepted = accept.split(',').map((entry) => entry.trim().toLowerCase()).filter(Boolean);
  if (accepted.length === 0) return true;
  return accepted.some((entry) => {
    if (entry.startsWith('.')) return name.toLowerCase().endsWith(entry);
    if (entry === '*/*' || entry === type.toLowerCase()) return true;
    if (!entry.endsWith('/*')) return false;
    if (type !== '' && type !== 'application/octet-stream') return type.toLowerCase().startsWith(entry.slice(0, -1));
    return (entry === 'video/*' && videoExtensions.test(name)) || (entry === 'audio/*' && audioExtensions.test(name));
  });
}
