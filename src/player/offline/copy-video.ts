import type { Playback } from '../../contract/playback.js';
import { VodError } from '../../shared/vod-error.js';
import { firstExchange, type PlayAuthOffer } from '../play-auth.js';
import { clearKey, fetchLicence, keepRendition, licenceFile } from './clear-key-licence.js';
import { GrantedFiles, hlsType, keptSource, mustBeAllowed } from './granted-files.js';
import { readFiles, readVariants, type HlsVariant } from './hls-plan.js';
import type { OfflineStore, StoredVideo } from './offline-store.js';
import type { SealedFiles } from './sealed-files.js';

export interface CopyOptions {
  readonly store: OfflineStore;
  readonly sealed: SealedFiles;
  readonly offer: PlayAuthOffer;
  /** The best quality with at most so many lines is kept. */
  readonly maxHeight: number;
  readonly signal: AbortSignal;
  readonly changed: () => void;
}

interface PlannedFile {
  readonly name: string;
  readonly isKey: boolean;
}

/** So many files at once. */
const lanes = 3;
const master = 'master.m3u8';
const dashManifest = 'manifest.mpd';
const dashType = 'application/dash+xml';

/** What the server answers to the offer, where the video may be kept here. Throws `VodError`: those of the exchange, `forbidden`, `not-supported`. */
export async function askToKeep(offer: PlayAuthOffer, signal: AbortSignal): Promise<Playback> {
  const { playback } = await firstExchange(offer, signal, () => undefined, '');
  mustBeAllowed(playback);
  const { drm } = keptSource(playback).source;
  const vendors = Object.keys(drm ?? {}).filter((system) => system !== clearKey);
  if (vendors.length > 0)
    throw new VodError('not-supported', `Licences of ${vendors.join(', ')} are not kept offline.`);
  return playback;
}

/** Copies what is missing of the video. Throws `VodError`; `OtherRevision` where it has to begin anew. */
export async function copyVideo(playback: Playback, options: CopyOptions): Promise<StoredVideo> {
  const { store, offer, signal } = options;
  const files = new GrantedFiles(offer, playback, signal);
  const known = await store.get(playback.videoId);
  const { folder } = keptSource(playback);
  const isKnown = known?.folder === folder && known.fileCount > 0;
  if (isKnown)
    await store.change(playback.videoId, { ...termsOf(playback, offer), isPaused: false });
  // What is left of another revision, or of a beginning that was broken off, is not counted, and may be in parts.
  else await store.remove(playback.videoId);
  const missing = isKnown
    ? await missingFiles(playback.videoId, options)
    : await begin(playback, files, options);
  options.changed();
  await fetchAll(missing, files, playback.videoId, options);
  const stored = await store.change(playback.videoId, { isComplete: true });
  if (!stored) throw removed();
  options.changed();
  return stored;
}

/** Until when it may be kept, and where that is asked for. */
export function termsOf(playback: Playback, { playAuthUrl, playbackUrl }: PlayAuthOffer) {
  const { expiresAt, checkUrl } = mustBeAllowed(playback);
  return { expiresAt: Date.parse(expiresAt), checkUrl, playAuthUrl, playbackUrl };
}

/** What is fetched before anything is stored. */
interface Beginning {
  readonly variant: HlsVariant;
  readonly small: ReadonlyMap<string, ArrayBuffer>;
  readonly licence: ArrayBuffer | undefined;
}

/** Stores the playlists first: they list the rest, also for who goes on later. Answers that rest. */
async function begin(
  playback: Playback,
  files: GrantedFiles,
  options: CopyOptions,
): Promise<PlannedFile[]> {
  const { store, sealed } = options;
  const { videoId } = playback;
  const beginning = await fetchBeginning(playback, files, options);
  await store.put(describe(playback, files, beginning, options.offer));
  for (const [name, bytes] of beginning.small) await store.addFile(videoId, name, { bytes });
  const { licence } = beginning;
  if (licence) await store.addFile(videoId, licenceFile, await sealed.seal(licence));
  const missing = await missingFiles(videoId, options);
  const there = await store.fileNames(videoId);
  await store.change(videoId, { fileCount: there.size + missing.length });
  return missing;
}

async function fetchBeginning(
  playback: Playback,
  files: GrantedFiles,
  { maxHeight, signal }: CopyOptions,
): Promise<Beginning> {
  const { source } = keptSource(playback);
  const variants = readVariants(toText(await files.fetch(nameIn(files, source.url))));
  const variant = variants.find((one) => one.height <= maxHeight) ?? variants.at(-1);
  if (!variant) throw new VodError('bad-response', 'The playlist lists no quality.');
  await mustHaveRoom(variant, playback.duration ?? 0);
  const names = variant.uris.map((uri) => nameIn(files, uri));
  const playlists = await Promise.all(names.map((name) => files.fetch(name)));
  const small = new Map([[master, toBytes(variant.playlist)]]);
  names.forEach((name, index) => small.set(name, playlists[index] ?? toBytes('')));
  const storyboard = playback.storyboard && files.nameOf(playback.storyboard);
  if (storyboard) small.set(storyboard, await files.fetch(storyboard));
  const server = source.drm?.[clearKey];
  if (!server) return { variant, small, licence: undefined };
  const dash = playback.sources.find(({ type }) => type === dashType);
  const manifest = toText(await files.fetch(nameIn(files, dash?.url ?? '')));
  const folder = variant.uris[0]?.replace(/\/[^/]*$/, '') ?? '';
  small.set(dashManifest, toBytes(keepRendition(manifest, folder)));
  return { variant, small, licence: await fetchLicence(server, playlists.map(toText), signal) };
}

function describe(
  playback: Playback,
  files: GrantedFiles,
  { variant, licence }: Beginning,
  offer: PlayAuthOffer,
): StoredVideo {
  const { videoId, title, duration, width, height, chapters, marquee } = playback;
  const nameOf = (url: string | null | undefined) => (url ? files.nameOf(url) : undefined);
  return {
    ...{ videoId, title, folder: keptSource(playback).folder },
    textTracks: playback.textTracks.flatMap(({ kind, label, language, url }) => {
      const file = nameOf(url);
      return file === undefined ? [] : [{ kind, label, language, file }];
    }),
    playback: { duration, width, height, chapters, marquee },
    poster: nameOf(playback.poster),
    storyboard: nameOf(playback.storyboard),
    ...(licence
      ? { manifest: dashManifest, type: dashType, licence: licenceFile }
      : { manifest: master, type: hlsType, licence: undefined }),
    height: variant.height,
    estimatedBytes: bytesOf(variant, duration ?? 0),
    addedAt: Date.now(),
    ...termsOf(playback, offer),
    ...{ fileCount: 0, filesDone: 0, bytes: 0, isPaused: false, isComplete: false },
  };
}

/** By what is stored already. */
async function missingFiles(videoId: string, { store }: CopyOptions): Promise<PlannedFile[]> {
  const video = await store.get(videoId);
  const there = await store.fileNames(videoId);
  const read = async (name: string): Promise<string> =>
    toText((await store.file(videoId, name))?.bytes ?? new ArrayBuffer(0));
  if (!video) throw removed();
  const base = 'https://copy.invalid/';
  const relative = (uri: string, within: string): string =>
    new URL(uri, base + within).href.slice(base.length);
  const [variant] = readVariants(await read(master));
  const named = (variant?.uris ?? []).map(async (uri) => {
    const within = relative(uri, '');
    return readFiles(await read(within)).map(({ uri: file, isKey }) => ({
      name: relative(file, within),
      isKey,
    }));
  });
  const { storyboard, poster, textTracks } = video;
  const sheets = storyboard === undefined ? [] : sheetsOf(await read(storyboard));
  const others = [
    ...(poster === undefined ? [] : [poster]),
    ...textTracks.map(({ file }) => file),
    ...sheets.map((sheet) => relative(sheet, storyboard ?? '')),
  ].map((name) => ({ name, isKey: false }));
  const all = [...others, ...(await Promise.all(named)).flat()];
  const byName = new Map(all.map((file) => [file.name, file]));
  return [...byName.values()].filter(({ name }) => !there.has(name));
}

function sheetsOf(vtt: string): string[] {
  return [...new Set([...vtt.matchAll(/^(\S+)#xywh=/gm)].flatMap(([, sheet]) => sheet ?? []))];
}

async function fetchAll(
  missing: readonly PlannedFile[],
  files: GrantedFiles,
  videoId: string,
  { store, sealed, changed }: CopyOptions,
): Promise<void> {
  const queue = missing.values();
  let hasFailed = false;
  const work = async (): Promise<void> => {
    for (const { name, isKey } of queue) {
      if (hasFailed) return;
      const bytes = await files.fetch(name);
      const file = isKey ? await sealed.seal(bytes) : { bytes };
      // Another lane may have found another revision, and this file be one of the old one.
      if (hasFailed) return;
      const stored = await store.addFile(videoId, name, file);
      // By the viewer, in this tab or another one.
      if (!stored) throw removed();
      if (stored.isPaused) throw new VodError('aborted', 'The download was paused.');
      changed();
    }
  };
  // What one lane fails by, the others need not find out for themselves.
  const lane = (): Promise<void> =>
    work().catch((cause: unknown) => {
      hasFailed = true;
      throw cause;
    });
  await Promise.all(Array.from({ length: lanes }, lane));
}

function bytesOf({ bitrate }: HlsVariant, seconds: number): number {
  return Math.ceil((bitrate / 8) * seconds);
}

async function mustHaveRoom(variant: HlsVariant, seconds: number): Promise<void> {
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  const bytes = bytesOf(variant, seconds);
  if (quota - usage < bytes)
    throw new VodError(
      'storage-full',
      `The video needs about ${bytes} bytes, and the browser gives this site ${quota - usage} more.`,
    );
}

function nameIn(files: GrantedFiles, address: string): string {
  const name = files.nameOf(address);
  if (name === undefined)
    throw new VodError('bad-response', `The stream names a file elsewhere: ${address}`);
  return name;
}

function toBytes(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer;
}

function toText(bytes: ArrayBuffer): string {
  return new TextDecoder().decode(bytes);
}

function removed(): VodError {
  return new VodError('aborted', 'The copy was removed.');
}
