import { CustomSource, Input, type InputTrack } from 'mediabunny';
import {
  containerOf,
  looksLikeUnsupportedMedia,
  sniffBytes,
} from '../contract/container-signatures.js';
import { pause } from '../shared/timers.js';
import { readBoxOutline, type BoxOutline } from './box-outline.js';
import { codecName, isUndecodable } from './codec-names.js';
import { formats } from './formats.js';
import type { MediaFacts } from './media-facts.js';

/** What is certain of a file before anything of it is sent. */
export type ContainerReading =
  | { readonly fault: 'not-media' | 'decode' | 'encrypted-source' | 'unsupported-codec' }
  | {
      readonly fault: undefined;
      /** Name of its demuxer in `mediaKinds`. */
      readonly demuxer: string;
      /** Undefined where that is not known. */
      readonly hasPicture: boolean | undefined;
      readonly facts: MediaFacts;
    };

/** What may be read to find tracks, and, where the container states no length, to measure it. */
const mostBytes = { tracks: 64 * 1024 ** 2, duration: 512 * 1024 ** 2 };
const mostMs = 10_000;
/** Those of hostile files: what our server takes has fewer. */
const mostTracks = 64;

const demuxers: ReadonlySet<string> = new Set([
  ...['mov', 'matroska', 'mpegts', 'ogg', 'mp3', 'wav', 'flac', 'aac'],
]);
const protectedEntries: ReadonlySet<unknown> = new Set([
  ...['encv', 'enca', 'drmi', 'drms', 'p608'],
]);

/**
 * Reads what the container of a file says: few bytes of it, for a limited time. Where it cannot be read, but the file starts like
 * one of those that the server takes, nothing is known and nothing is wrong: the server finds out. `measures` says whether the length is needed
 * where the container states none.
 */
export async function readContainer(
  file: Blob,
  { measures }: { measures: boolean },
): Promise<ContainerReading> {
  const head = new Uint8Array(await file.slice(0, sniffBytes).arrayBuffer());
  if (looksLikeUnsupportedMedia(head)) return { fault: 'unsupported-codec' };
  const demuxer = containerOf(head);
  if (demuxer === undefined) return { fault: 'not-media' };
  const outline = demuxer === 'mov' ? await readBoxOutline(file) : undefined;
  if (outline?.fault) return { fault: outline.fault };
  const unread: ContainerReading = {
    ...{ fault: undefined, demuxer, hasPicture: undefined },
    facts: { duration: outline?.duration },
  };
  if (!demuxers.has(demuxer)) return unread;
  return readTracks(file, { demuxer, outline, measures, unread });
}

interface TrackReading {
  demuxer: string;
  outline: BoxOutline | undefined;
  measures: boolean;
  unread: ContainerReading;
}

async function readTracks(
  file: Blob,
  { demuxer, outline, measures, unread }: TrackReading,
): Promise<ContainerReading> {
  const { input, allow } = openBounded(file);
  let reading = unread;
  const read = async (): Promise<void> => {
    const tracks = (await input.getTracks()).slice(0, mostTracks);
    reading = await describe(demuxer, tracks, outline?.duration);
    if (reading.fault !== undefined || tracks.length === 0) return;
    const facts = reading.facts;
    if (facts.duration !== undefined) return;
    allow(mostBytes.duration);
    const duration = await durationOf(input, tracks, measures);
    reading = { ...reading, facts: { ...facts, duration } };
  };
  const enough = new AbortController();
  // What cannot be read the server may still read.
  const isRead = read().catch(() => undefined);
  await Promise.race([isRead, pause(mostMs, enough.signal)]);
  enough.abort();
  input.dispose();
  return reading;
}

async function describe(
  demuxer: string,
  tracks: readonly InputTrack[],
  duration: number | undefined,
): Promise<ContainerReading> {
  const ids = new Map<InputTrack, unknown>();
  for (const track of tracks) ids.set(track, await track.getInternalCodecId());
  if ([...ids.values()].some((id) => protectedEntries.has(id)))
    return { fault: 'encrypted-source' };
  const pictures = tracks.filter((track) => track.isVideoTrack());
  const sounds = tracks.filter((track) => track.isAudioTrack());
  // A video without the sound that cannot be decoded is one all the same.
  const needed = pictures.length > 0 ? pictures : sounds;
  if (needed.length > 0 && needed.every((track) => isUndecodable(ids.get(track))))
    return { fault: 'unsupported-codec' };
  const [picture, sound] = [pictures[0], sounds[0]];
  const nameOf = async (track: InputTrack | undefined) =>
    track && codecName(await track.getCodec(), ids.get(track));
  return {
    ...{ fault: undefined, demuxer },
    hasPicture: tracks.length > 0 ? picture !== undefined : undefined,
    facts: {
      duration,
      width: (await picture?.getDisplayWidth()) || undefined,
      height: (await picture?.getDisplayHeight()) || undefined,
      videoCodec: await nameOf(picture),
      audioCodec: await nameOf(sound),
    },
  };
}

async function durationOf(
  input: Input,
  tracks: InputTrack[],
  measures: boolean,
): Promise<number | undefined> {
  const stated = await input.getDurationFromMetadata(tracks).catch(() => null);
  if (stated !== null && stated > 0) return stated;
  if (!measures) return undefined;
  const [first, last] = [
    await input.getFirstTimestamp(tracks),
    await input.computeDuration(tracks),
  ];
  // The clock of a transport stream begins anywhere, and may begin anew.
  const length = last - Math.max(0, first);
  return Number.isFinite(length) && length > 0 ? length : undefined;
}

/** An input whose reads fail once it has read all that it may. */
function openBounded(file: Blob): { input: Input; allow: (bytes: number) => void } {
  let left = mostBytes.tracks;
  const source = new CustomSource({
    getSize: () => file.size,
    read: async (start, end) => {
      left -= end - start;
      if (left < 0) throw new Error('More would have to be read than a file is worth.');
      return new Uint8Array(await file.slice(start, end).arrayBuffer());
    },
    prefetchProfile: 'fileSystem',
    // Those of a file that was read for too long.
    handleUnhandledError: () => undefined,
  });
  return {
    input: new Input({ formats, source }),
    allow: (bytes) => {
      left = bytes;
    },
  };
}
