import { essenceOf, hasEndingOf, mediaKinds, typesOf } from '../contract/media-kinds.js';
import { VodError } from '../shared/vod-error.js';

/** What files are taken. */
export interface FileRules {
  /** As the `accept` of a file input: `video/*,audio/*,.mkv`. Empty or absent takes everything. */
  accept?: string | undefined;
  /** Most bytes; no limit when undefined. */
  maxSize?: number | undefined;
  /** Most files on the list; those that were refused or canceled do not count. */
  maxFiles?: number | undefined;
  /** Most bytes of these together. */
  maxTotalSize?: number | undefined;
  /**
   * Has the container of each file read before anything of it is sent; `{}` asks for no more than that it is media. A file without
   * type and known ending is taken then too, where `accept` takes what is in it. Undefined: only names, types and sizes are looked at.
   */
  content?: ContentRules | undefined;
  /** Looks into a file before anything of it is sent, after `content`. */
  check?: CheckFile | undefined;
}

/** Width and height in pixels, `1920x1080`. Files held upright and lying are judged alike: it is also that of 1080 × 1920. */
export type Resolution = string;

/**
 * What the container of a file must say. Of what it does not say, and of containers that a browser does not read (AVI, FLV, ASF,
 * MPEG programme streams, MXF and others), nothing is asked: the server finds out.
 */
export interface ContentRules {
  /** Shortest playing time in seconds; no limit when undefined. */
  minDuration?: number | undefined;
  /** Longest playing time in seconds. */
  maxDuration?: number | undefined;
  /** Smallest picture. */
  minResolution?: Resolution | undefined;
  /** Largest picture. */
  maxResolution?: Resolution | undefined;
  /**
   * Codecs that are taken, by the names of `MediaFacts`: `['h264', 'hevc', 'aac']`. Where none of those named is one of sound, all sound is taken;
   * the same holds for pictures.
   */
  codecs?: readonly string[] | undefined;
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
  if (!isAccepted(file, rules.accept) && !(rules.content && isUnnamed(file)))
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

/** Whether neither name nor type say what a file is: its content does. */
export function isUnnamed({ name, type }: File): boolean {
  return essenceOf(type) === '' && typesOf(name).length === 0;
}

/** By the type and by the name: browsers know no type for many a video, or take it for something else. */
export function isAccepted({ name, type }: Pick<File, 'name' | 'type'>, accept?: string): boolean {
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

/** `['h264', 'aac']` of `h264, AAC`. */
export function splitCodecs(codecs: string): string[] {
  return codecs
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
}

function splitAccept(accept = ''): string[] {
  return accept
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter(Boolean);
}
