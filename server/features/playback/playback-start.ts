import { buffer } from 'node:stream/consumers';
import type { PlaybackStart } from '../../../src/contract/playback.js';
import { keyIdOf } from '../../domain/key-changes.js';
import { formatDeliveryFile } from '../../domain/delivery-path.js';
import { segmentIv } from '../../domain/segment-iv.js';
import { toRenditionPrefix } from '../../domain/storage-keys.js';
import type { Deps } from '../../platform/deps.js';
import { ExpiringCache } from '../../platform/expiring-cache.js';
import type { RenditionRow } from '../revisions/revision-table.js';
import type { Catalog, PublishedRevision } from './catalog.js';
import type { ServedRevision } from './delivered-texts.js';
import { renderMultivariantPlaylist, startingTracks } from './manifests/hls.js';
import { renderMediaPlaylist } from './manifests/hls-media.js';
import { countPermittedSegments, type PlayLimits } from './play-limits.js';

/** A player has the rest of its code by then, on almost any connection. */
const maxSegments = 4;
/** Above it, playlists would hold up the answer; the player fetches them beside the first segments. */
const maxPlaylistChars = 16_384;
/** Of an init segment; usual are 1 to 2 KB. */
const maxInitBytes = 8192;
const keptInits = 2000;
/** Of a first segment: a picture, and a moment of sound. */
const headBytes = { video: 16_384, audio: 4096 };
const keptHeads = 500;

type Needs = Pick<Deps, 'database' | 'storage'>;
type Kind = keyof typeof headBytes;

/** Parts of published files in Base64, by storage key; undefined for what is too large to be told. */
type Parts = ExpiringCache<string | undefined>;

interface Caches {
  readonly inits: Parts;
  readonly heads: Readonly<Record<Kind, Parts>>;
}

const caches = new WeakMap<Deps['database'], Caches>();

function cachesOf({ database, storage }: Needs): Caches {
  const known = caches.get(database);
  if (known) return known;
  // Published files never change.
  const partsBy = (max: number, load: (key: string) => Promise<string | undefined>): Parts =>
    new ExpiringCache({ ttlMs: Infinity, max, load });
  const headsOf = (bytes: number): Parts =>
    partsBy(keptHeads, async (key) => {
      const head = await buffer(await storage.read(key, { start: 0, end: bytes - 1 }));
      return head.toString('base64');
    });
  const all = {
    inits: partsBy(keptInits, async (key) => {
      const init = await storage.readBytes(key);
      return init.length > maxInitBytes ? undefined : init.toString('base64');
    }),
    heads: { video: headsOf(headBytes.video), audio: headsOf(headBytes.audio) },
  };
  caches.set(database, all);
  return all;
}

interface StartRequest {
  readonly revision: ServedRevision;
  readonly limits: PlayLimits;
  /** Whether the first bytes of the first segments are told too. */
  readonly firstBytes: boolean;
}

/**
 * What a player needs to show the first picture of a revision's HLS without asking for anything but segments; with `firstBytes`,
 * before they come. Undefined where the revision grows, or keys are for the browser alone; and where all of it is one segment,
 * which is left to the engine.
 */
export async function describeStart(
  deps: Needs,
  catalog: Catalog,
  { revision, limits, firstBytes }: StartRequest,
): Promise<PlaybackStart | undefined> {
  const { protection } = revision;
  if (revision.isGrowing || (protection !== 'none' && protection !== 'aes-128')) return undefined;
  const rows = startingTracks(revision, limits);
  if (rows[0]?.kind !== 'video') return undefined;
  const tracks = rows.map((row) => describeTrack(revision, row, limits));
  if (tracks.some(({ segments }) => segments.length === 0)) return undefined;
  const [heads, files] = await Promise.all([
    firstBytes ? Promise.all(rows.map((row) => readHead(deps, row))) : [],
    Promise.all([
      ...rows.map((row) => readInit(deps, row)),
      ...keyIdsIn(rows, tracks).map((keyId) => readKey(catalog, revision, keyId)),
    ]),
  ]);
  if (!files.every((file) => file !== undefined)) return undefined;
  return {
    tracks: tracks.map((track, index) => ({ ...track, ...heads[index] })),
    files: Object.fromEntries([...playlists(revision, rows, limits), ...files]),
  };
}

function describeTrack(
  { protection }: PublishedRevision,
  row: RenditionRow,
  limits: PlayLimits,
): PlaybackStart['tracks'][number] {
  const { kind, name: rendition, segmentDurations } = row;
  // The last is the engine's, which then knows where the end is.
  const count = Math.min(maxSegments, countPermittedSegments(limits, segmentDurations) - 1);
  return {
    kind,
    codecs: row.codecs,
    init: formatDeliveryFile({ type: 'init', kind, rendition }),
    segments: segmentDurations.slice(0, Math.max(0, count)).map((duration, n) => {
      const path = formatDeliveryFile({ type: 'segment', kind, rendition, n });
      const keyId = keyIdOf(row, n);
      return protection === 'aes-128' && keyId && row.ivBase
        ? {
            path,
            duration,
            key: formatDeliveryFile({ type: 'key', keyId }),
            iv: segmentIv(row.ivBase, n).toString('hex'),
          }
        : { path, duration };
    }),
  };
}

function keyIdsIn(rows: readonly RenditionRow[], tracks: PlaybackStart['tracks']): string[] {
  const ids = rows.flatMap((row, index) =>
    (tracks[index]?.segments ?? []).flatMap(({ key }, n) => (key ? (keyIdOf(row, n) ?? []) : [])),
  );
  return [...new Set(ids)];
}

type File = readonly [path: string, content: string];

async function readInit(deps: Needs, row: RenditionRow): Promise<File | undefined> {
  const init = await cachesOf(deps).inits.get(`${toRenditionPrefix(row, row)}init.mp4`);
  const { kind, name: rendition } = row;
  return init === undefined
    ? undefined
    : [formatDeliveryFile({ type: 'init', kind, rendition }), init];
}

async function readHead(deps: Needs, row: RenditionRow): Promise<{ head?: string }> {
  const head = await cachesOf(deps).heads[row.kind].get(`${toRenditionPrefix(row, row)}0.m4s`);
  return head === undefined ? {} : { head };
}

async function readKey(
  catalog: Catalog,
  { appId }: PublishedRevision,
  keyId: string,
): Promise<File | undefined> {
  const key = await catalog.contentKey(appId, keyId);
  return key && [formatDeliveryFile({ type: 'key', keyId }), key.toString('base64')];
}

function playlists(
  revision: ServedRevision,
  rows: readonly RenditionRow[],
  limits: PlayLimits,
): File[] {
  const estimate = rows.reduce((chars, { segmentDurations }) => chars + segmentDurations.length, 0);
  // A segment's lines have 25 characters at the least.
  if (estimate * 25 > maxPlaylistChars) return [];
  const all: File[] = [
    [
      formatDeliveryFile({ type: 'multivariant-playlist' }),
      renderMultivariantPlaylist(revision, limits),
    ],
    ...rows.map((row): File => {
      const { kind, name: rendition } = row;
      const path = formatDeliveryFile({ type: 'media-playlist', kind, rendition });
      return [path, renderMediaPlaylist(revision, row, limits)];
    }),
  ];
  const chars = all.reduce((sum, [, text]) => sum + text.length, 0);
  return chars > maxPlaylistChars ? [] : all;
}
