import { essenceOf, hasEndingOf, mediaKinds, typesOf } from '../contract/media-kinds.js';
import { VodError } from '../shared/vod-error.js';

/** What files are taken. */
export interface FileRules {
  /** As the `accept` of a file input: `video/*,audio/*,.mkv`. Empty takes everything. */
  accept: string;
  /** Most bytes; no limit when undefined. */
  maxSize: number | undefined;
  /** Most files on the list; those that were refused or canceled do not count. */
  maxFiles?: number | undefined;
  /** Most bytes of these together. */
  maxTotalSize?: number | undefined;
  /** Looks into a file before anything of it is sent. */
  check?: CheckFile | undefined;
}

/** Throws, or rejects with, a `VodError` that says why a file is not taken. */
export type CheckFile = (file: File) => void | Promise<void>;

/**
 * The reason why `file` is not taken beside those that are `listed`, if there is one: `empty-file`, `type-not-allowed`,
 * `too-large`, `too-many-files` or `total-too-large`.
 */
export function findRuleBroken(
  file: File,
  rules: FileRules,
  listed: () => readonly File[] = () => [],
): VodError | undefined {
  if (!isAccepted(file, rules.accept))
    return new VodError('type-not-allowed', 'Files of this type are not accepted.');
  if (file.size === 0) return new VodError('empty-file', 'The file is empty.');
  if (rules.maxSize !== undefined && file.size > rules.maxSize) {
    return new VodError(
      'too-large',
      `The file has ${file.size} bytes; ${rules.maxSize} are allowed.`,
    );
  }
  const { maxFiles = Infinity, maxTotalSize = Infinity } = rules;
  if (maxFiles === Infinity && maxTotalSize === Infinity) return undefined;
  const others = listed();
  if (others.length >= maxFiles)
    return new VodError('too-many-files', `${maxFiles} files are allowed.`);
  if (others.reduce((sum, { size }) => sum + size, file.size) > maxTotalSize)
    return new VodError('total-too-large', `${maxTotalSize} bytes in all are allowed.`);
  return undefined;
}

/** `accept` for the browser's own picker, which shows files of unknown type only where their ending is named. */
export function toPickerAccept(accept: string): string {
  const entries = splitAccept(accept);
  const parts = (['video', 'audio'] as const).filter((part) => entries.includes(`${part}/*`));
  const endings = mediaKinds.flatMap((kind) =>
    parts.flatMap((part) => kind[part].map((ending) => `.${ending}`)),
  );
  return [...new Set([...entries, ...endings])].join(',');
}

/** By the type and by the name: browsers know no type for many a video, or take it for something else. */
function isAccepted({ name, type }: File, accept: string): boolean {
  const entries = splitAccept(accept);
  if (entries.length === 0) return true;
  const essence = essenceOf(type);
  const types = typesOf(name);
  return entries.some((entry) => {
    if (entry.startsWith('.')) return name.toLowerCase().endsWith(entry);
    if (entry === '*/*' || entry === essence || types.includes(entry)) return true;
    if (!entry.endsWith('/*')) return false;
    if (essence.startsWith(entry.slice(0, -1))) return true;
    return (
      (entry === 'video/*' && hasEndingOf('video', name)) ||
      (entry === 'audio/*' && hasEndingOf('audio', name))
    );
  });
}

function splitAccept(accept: string): string[] {
  return accept
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter(Boolean);
}
