import type { AudioRole, TextTrack } from '../../../domain/tracks.js';
import { peakBitRate } from '../../../media/package/peak-bit-rate.js';
import type { RenditionRow } from '../../revisions/revision-table.js';
import { formatDeliveryFile, type DeliveryFile } from '../../../domain/delivery-path.js';
import type { PublishedRevision } from '../catalog.js';
import { permittedTexts, permittedTracks, shortSideOf, type PlayLimits } from '../play-limits.js';
import { attributes, lines, quotedString } from './hls-lines.js';
import { permittedKeyframes } from './hls-media.js';
import { storyboardBandwidth } from './storyboard-bandwidth.js';

/** Players should start with this resolution: it looks acceptable on any screen and loads on any connection. */
const preferredShortSide = 360;
/** Bits a second that the least of the picture may take where sound alone stands in for it: those with more can show a picture. */
const slowestWithPicture = 1_000_000;
const audioGroup = 'audio';
const textGroup = 'text';

/** What tracks are to viewers who need them (RFC 8216 4.3.4.1, and Apple's HLS Authoring Specification). */
const characteristics: Partial<Record<AudioRole | TextTrack['kind'], string>> = {
  description: 'public.accessibility.describes-video',
  'enhanced-audio-intelligibility': 'public.accessibility.enhances-speech-intelligibility',
  captions:
    'public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound',
};

/** The multivariant playlist (RFC 8216), with the renditions that `limits` permit. */
export function renderMultivariantPlaylist(
  revision: PublishedRevision,
  limits: PlayLimits,
): string {
  const { video, audio } = permittedTracks(revision, limits);
  const hasChoice = audio.length > 1;
  const texts = video.length > 0 ? permittedTexts(revision, limits) : [];
  const variants =
    video.length > 0
      ? videoVariants(preferredFirst(video), audio, texts.length > 0)
      : audioVariant(audio, hasChoice ? 'in-group' : 'alone');
  const group =
    video.length > 0 || hasChoice
      ? audio.map((rendition, index) => audioRendition(rendition, index, hasChoice))
      : [];
  return lines([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...group,
    ...texts.map(textRendition),
    ...variants,
    ...soundAlone(video, audio),
    ...video.flatMap((rendition) => keyframeVariant(rendition, limits)),
    ...imageVariant(revision, limits),
  ]);
}

/** The files that a player needs first when it starts at the beginning, in the order in which it requests them. */
export function startingFiles(revision: PublishedRevision, limits: PlayLimits): DeliveryFile[] {
  const rows = startingTracks(revision, limits);
  const tracks = rows.map(({ kind, name }) => ({ kind, rendition: name }));
  const isFetched = revision.protection === 'aes-128';
  const keyIds = isFetched ? rows.flatMap(({ contentKeyId }) => contentKeyId ?? []) : [];
  return [
    { type: 'multivariant-playlist' },
    ...tracks.map((track) => ({ type: 'media-playlist', ...track }) as const),
    ...[...new Set(keyIds)].map((keyId) => ({ type: 'key', keyId }) as const),
    ...tracks.map((track) => ({ type: 'init', ...track }) as const),
    ...tracks.map((track) => ({ type: 'segment', n: 0, ...track }) as const),
  ];
}

/** The renditions that a player begins with, the picture first. */
export function startingTracks(
  revision: Pick<PublishedRevision, 'renditions'>,
  limits: PlayLimits,
): RenditionRow[] {
  const { video, audio } = permittedTracks(revision, limits);
  return [...preferredFirst(video).slice(0, 1), ...audio.slice(0, 1)];
}

/** Puts the preferred starting rendition first, because many players start with the first variant listed. */
function preferredFirst(ascending: readonly RenditionRow[]): RenditionRow[] {
  const first =
    ascending.find((rendition) => shortSideOf(rendition) >= preferredShortSide) ?? ascending.at(-1);
  return first ? [first, ...ascending.filter((rendition) => rendition !== first)] : [];
}

function videoVariants(
  video: readonly RenditionRow[],
  audio: readonly RenditionRow[],
  hasTexts: boolean,
): string[] {
  const max = (measure: (rendition: RenditionRow) => number) => Math.max(0, ...audio.map(measure));
  const audioBandwidth = max((rendition) => rendition.bandwidth);
  const averageAudioBandwidth = max((rendition) => rendition.averageBandwidth);
  const audioCodecs = audio.map((rendition) => rendition.codecs);
  return video.flatMap((rendition) => [
    streamInf({
      BANDWIDTH: rendition.bandwidth + audioBandwidth,
      'AVERAGE-BANDWIDTH': rendition.averageBandwidth + averageAudioBandwidth,
      CODECS: quotedString([...new Set([rendition.codecs, ...audioCodecs])].join(',')),
      RESOLUTION: resolution(rendition),
      'FRAME-RATE': rendition.frameRate?.toFixed(3),
      AUDIO: audio.length > 0 ? quotedString(audioGroup) : undefined,
      SUBTITLES: hasTexts ? quotedString(textGroup) : undefined,
    }),
    playlistUri(rendition),
  ]);
}

/**
 * For connections too slow for any picture (Apple's authoring specification, 9.21); after everything else, since some players
 * begin with the first. Not while there is only the source, whose picture may take more than many connections carry, or whose codec
 * some browsers lack: they would play sound alone in place of waiting for the ladder.
 */
function soundAlone(video: readonly RenditionRow[], audio: readonly RenditionRow[]): string[] {
  const least = Math.min(...video.map(({ bandwidth }) => bandwidth));
  const isForAll = video.every(({ codecs }) => codecs.startsWith('avc1'));
  return isForAll && least <= slowestWithPicture ? audioVariant(audio, 'in-group') : [];
}

/** Sound alone is one variant, whatever there is to choose. */
function audioVariant(
  [main, ...others]: readonly RenditionRow[],
  place: 'in-group' | 'alone',
): string[] {
  if (!main) return [];
  const all = [main, ...others];
  return [
    streamInf({
      BANDWIDTH: Math.max(...all.map(({ bandwidth }) => bandwidth)),
      'AVERAGE-BANDWIDTH': Math.max(...all.map(({ averageBandwidth }) => averageBandwidth)),
      CODECS: quotedString([...new Set(all.map(({ codecs }) => codecs))].join(',')),
      AUDIO: place === 'in-group' ? quotedString(audioGroup) : undefined,
    }),
    playlistUri(main),
  ];
}

function audioRendition(rendition: RenditionRow, index: number, hasChoice: boolean): string {
  const track = hasChoice ? rendition.audioTrack : null;
  const isForSome = track?.role === 'commentary';
  return `#EXT-X-MEDIA:${attributes({
    TYPE: 'AUDIO',
    'GROUP-ID': quotedString(audioGroup),
    NAME: quotedString(track?.label ?? rendition.name),
    LANGUAGE: track && languageAttribute(track),
    DEFAULT: index === 0 ? 'YES' : 'NO',
    AUTOSELECT: isForSome && index > 0 ? 'NO' : 'YES',
    CHARACTERISTICS: track && characteristicsAttribute(track.role),
    CHANNELS: track && quotedString(String(track.channels)),
    URI: quotedString(playlistUri(rendition)),
  })}`;
}

/** Never the default: to show subtitles is for the viewer to choose. */
function textRendition(track: TextTrack): string {
  return `#EXT-X-MEDIA:${attributes({
    TYPE: 'SUBTITLES',
    'GROUP-ID': quotedString(textGroup),
    NAME: quotedString(track.label),
    LANGUAGE: languageAttribute(track),
    DEFAULT: 'NO',
    AUTOSELECT: 'YES',
    FORCED: track.isForced ? 'YES' : 'NO',
    CHARACTERISTICS: characteristicsAttribute(track.kind),
    URI: quotedString(formatDeliveryFile({ type: 'text-playlist', name: track.name })),
  })}`;
}

function languageAttribute({ language }: { language: string }): string | undefined {
  return language === 'und' ? undefined : quotedString(language);
}

function characteristicsAttribute(of: AudioRole | TextTrack['kind']): string | undefined {
  const value = characteristics[of];
  return value && quotedString(value);
}

/** Trick play (RFC 8216 4.3.4.3). */
function keyframeVariant(rendition: RenditionRow, limits: PlayLimits): string[] {
  const keyframes = permittedKeyframes(rendition, limits);
  if (keyframes.length === 0) return [];
  const durations = keyframes.map(({ seconds }) => seconds);
  const total = durations.reduce((sum, one) => sum + one, 0);
  const sizes = keyframes.map(({ size }) => size);
  const average = Math.ceil(sizes.reduce((sum, bytes) => sum + bytes * 8, 0) / total);
  return [
    `#EXT-X-I-FRAME-STREAM-INF:${attributes({
      BANDWIDTH: Math.max(average, Math.ceil(peakBitRate(sizes, durations))),
      'AVERAGE-BANDWIDTH': average,
      CODECS: quotedString(rendition.codecs),
      RESOLUTION: resolution(rendition),
      URI: quotedString(
        formatDeliveryFile({ type: 'keyframe-playlist', rendition: rendition.name }),
      ),
    })}`,
  ];
}

/** The storyboard, as an image media playlist (Roku's extension, which shaka-player reads). None in a preview. */
function imageVariant({ storyboard }: PublishedRevision, { preview }: PlayLimits): string[] {
  if (!storyboard || preview !== undefined) return [];
  return [
    `#EXT-X-IMAGE-STREAM-INF:${attributes({
      BANDWIDTH: storyboardBandwidth(storyboard),
      CODECS: quotedString('jpeg'),
      RESOLUTION: `${storyboard.width}x${storyboard.height}`,
      URI: quotedString(formatDeliveryFile({ type: 'storyboard-playlist' })),
    })}`,
  ];
}

function resolution({ width, height }: RenditionRow): string | undefined {
  return width && height ? `${width}x${height}` : undefined;
}

function playlistUri({ kind, name }: RenditionRow): string {
  return formatDeliveryFile({ type: 'media-playlist', kind, rendition: name });
}

function streamInf(list: Record<string, string | number | undefined>): string {
  return `#EXT-X-STREAM-INF:${attributes(list)}`;
}
