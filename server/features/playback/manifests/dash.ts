import { formatDeliveryFile } from '../../../domain/delivery-path.js';
import type { AudioTrack, TextTrack } from '../../../domain/tracks.js';
import { mediaLimits } from '../../../media/allow-lists.js';
import type { Storyboard } from '../../../media/images/plan-storyboard.js';
import type { RenditionRow } from '../../revisions/revision-table.js';
import type { PublishedRevision } from '../catalog.js';
import {
  countPermittedSegments,
  isStillGrowing,
  permittedTexts,
  permittedTracks,
  type PlayLimits,
} from '../play-limits.js';
import { contentProtection, type DashOptions } from './dash-protection.js';
import { storyboardBandwidth } from './storyboard-bandwidth.js';
import { element, type XmlElement } from './xml.js';

const timescale = 1_000_000;
const minBufferSeconds = 4;
/** How often players ask for more of what grows. */
const updateSeconds = 2;
/** Of dense subtitles. The manifest has to state a bandwidth. */
const textBitsPerSecond = 1000;

const schemes = {
  switching: 'urn:mpeg:dash:adaptation-set-switching:2016',
  thumbnails: 'http://dashif.org/guidelines/thumbnail_tile',
  role: 'urn:mpeg:dash:role:2011',
  purpose: 'urn:tva:metadata:cs:AudioPurposeCS:2007',
  time: 'urn:mpeg:dash:utc:direct:2014',
  channels: 'urn:mpeg:dash:23003:3:audio_channel_configuration:2011',
};

/**
 * The MPD (ISO/IEC 23009-1) over the segments that the HLS playlists list as well, with the renditions that `limits` permit.
 * Renditions with different keys stand in adaptation sets of their own, between which a player may switch (DASH-IF IOP).
 */
export function renderDashManifest(
  revision: PublishedRevision,
  limits: PlayLimits,
  options: DashOptions,
): string {
  const { video, audio } = permittedTracks(revision, limits);
  const pictures = groupByKey(video);
  const videoIds = pictures.map((_, n) => String(n + 1));
  const sets = [
    ...pictures.map((group, n) =>
      adaptationSet(revision, limits, options, { group, id: String(n + 1), switchable: videoIds }),
    ),
    ...audio.map((rendition, n) =>
      adaptationSet(revision, limits, options, {
        group: [rendition],
        id: String(videoIds.length + n + 1),
        track: audio.length > 1 ? rendition.audioTrack : null,
      }),
    ),
  ];
  const tracks = [...video, ...audio];
  const duration = Math.max(
    0,
    ...tracks.map((rendition) =>
      permittedDurations(rendition, limits).reduce((sum, one) => sum + one, 0),
    ),
  );
  const grows = isStillGrowing(revision, limits, tracks);
  const thumbnails =
    revision.storyboard && limits.preview === undefined
      ? [thumbnailSet(revision.storyboard, String(sets.length + 1))]
      : [];
  const texts = permittedTexts(revision, limits).map((track, n) =>
    textSet(track, String(sets.length + thumbnails.length + n + 1)),
  );
  const now = new Date().toISOString();
  const manifest = element(
    'MPD',
    {
      xmlns: 'urn:mpeg:dash:schema:mpd:2011',
      'xmlns:cenc': 'urn:mpeg:cenc:2013',
      'xmlns:mspr': 'urn:microsoft:playready',
      'xmlns:dashif': 'https://dashif.org/CPS',
      profiles: 'urn:mpeg:dash:profile:isoff-live:2011,urn:mpeg:dash:profile:cmaf:2019',
      ...(grows
        ? growth(revision, now)
        : { type: 'static', mediaPresentationDuration: seconds(duration) }),
      minBufferTime: seconds(minBufferSeconds),
    },
    [
      element(
        'Period',
        { id: '0', start: seconds(0), duration: grows ? undefined : seconds(duration) },
        [...sets, ...thumbnails, ...texts],
      ),
      ...(grows ? [element('UTCTiming', { schemeIdUri: schemes.time, value: now })] : []),
    ],
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${manifest.text}\n`;
}

/**
 * A presentation whose segments are not all there yet. By the clock all of them could be: only the timeline says which are, and
 * it grows at its own pace. Players begin at the beginning, the whole duration behind the end, or, where nobody knows it, as much
 * as any file may have.
 */
function growth({ publishedAt, duration }: PublishedRevision, now: string) {
  const most = duration ?? mediaLimits.seconds;
  const startsAt = (publishedAt?.getTime() ?? 0) - most * 1000;
  return {
    type: 'dynamic',
    availabilityStartTime: new Date(startsAt).toISOString(),
    publishTime: now,
    minimumUpdatePeriod: seconds(updateSeconds),
    mediaPresentationDuration: duration === null ? undefined : seconds(duration),
    suggestedPresentationDelay: seconds(most),
  };
}

function groupByKey(renditions: readonly RenditionRow[]): RenditionRow[][] {
  const groups = new Map<string | null, RenditionRow[]>();
  for (const rendition of renditions) {
    const group = groups.get(rendition.contentKeyId) ?? [];
    group.push(rendition);
    groups.set(rendition.contentKeyId, group);
  }
  return [...groups.values()];
}

function adaptationSet(
  revision: PublishedRevision,
  limits: PlayLimits,
  options: DashOptions,
  {
    group,
    id,
    switchable = [],
    track,
  }: {
    group: RenditionRow[];
    id: string;
    switchable?: string[];
    /** What is told of it where there are several. */
    track?: AudioTrack | null;
  },
): XmlElement {
  const kind = group[0]?.kind ?? 'video';
  const others = switchable.filter((other) => other !== id);
  return element(
    'AdaptationSet',
    {
      id,
      contentType: kind,
      lang: track?.language,
      mimeType: `${kind}/mp4`,
      segmentAlignment: 'true',
      startWithSAP: '1',
    },
    [
      ...(track ? [channelConfiguration(track)] : []),
      ...contentProtection(revision, group[0]?.contentKeyId, options),
      ...(track ? [element('Label', {}, track.label), ...accessibility(track)] : []),
      ...(kind === 'audio' ? [roleElement(track?.role ?? 'main')] : []),
      ...(others.length > 0
        ? [
            element('SupplementalProperty', {
              schemeIdUri: schemes.switching,
              value: others.join(','),
            }),
          ]
        : []),
      ...group.map((rendition) => representation(rendition, limits)),
    ],
  );
}

function channelConfiguration({ channels }: AudioTrack): XmlElement {
  return element('AudioChannelConfiguration', {
    schemeIdUri: schemes.channels,
    value: String(channels),
  });
}

function roleElement(value: string): XmlElement {
  return element('Role', { schemeIdUri: schemes.role, value });
}

/** For whom audio is, in the words of DVB-DASH (ETSI TS 103 285 6.1.2). */
function accessibility({ role }: AudioTrack): XmlElement[] {
  const purposes: Partial<Record<AudioTrack['role'], string>> = {
    description: '1',
    'enhanced-audio-intelligibility': '2',
  };
  const value = purposes[role];
  return value ? [element('Accessibility', { schemeIdUri: schemes.purpose, value })] : [];
}

/** Subtitles, as one file of WebVTT (DASH-IF IOP 6.4.5). */
function textSet(track: TextTrack, id: string): XmlElement {
  const { name, language, label, kind, isForced } = track;
  const isCaptions = kind === 'captions';
  return element(
    'AdaptationSet',
    { id, contentType: 'text', lang: language, mimeType: 'text/vtt' },
    [
      element('Label', {}, label),
      ...(isCaptions
        ? [element('Accessibility', { schemeIdUri: schemes.role, value: 'caption' })]
        : []),
      roleElement(isCaptions ? 'caption' : 'subtitle'),
      ...(isForced ? [roleElement('forced-subtitle')] : []),
      element('Representation', { id: `t/${name}`, bandwidth: String(textBitsPerSecond) }, [
        element('BaseURL', {}, formatDeliveryFile({ type: 'text', name })),
      ]),
    ],
  );
}

function representation(rendition: RenditionRow, limits: PlayLimits): XmlElement {
  const { kind, name, codecs, bandwidth, width, height, frameRate } = rendition;
  // Its id stands in the addresses of its files, which the template makes of it.
  const folder = formatDeliveryFile({ type: 'init', kind, rendition: name }).replace(
    /\/init\.mp4$/,
    '',
  );
  const timeline = element(
    'SegmentTimeline',
    {},
    timelineOf(permittedDurations(rendition, limits)),
  );
  return element(
    'Representation',
    {
      id: folder,
      codecs,
      bandwidth: String(bandwidth),
      width: width?.toString(),
      height: height?.toString(),
      frameRate: frameRate ? rational(frameRate) : undefined,
    },
    [
      element(
        'SegmentTemplate',
        {
          timescale: String(timescale),
          initialization: '$RepresentationID$/init.mp4',
          media: '$RepresentationID$/$Number$.m4s',
          startNumber: '0',
        },
        [timeline],
      ),
    ],
  );
}

function permittedDurations({ segmentDurations }: RenditionRow, limits: PlayLimits): number[] {
  return segmentDurations.slice(0, countPermittedSegments(limits, segmentDurations));
}

/** Segments of one duration after each other are one element. */
function timelineOf(durations: readonly number[]): XmlElement[] {
  const runs: { ticks: number; count: number }[] = [];
  for (const duration of durations) {
    const ticks = Math.round(duration * timescale);
    const run = runs.at(-1);
    if (run?.ticks === ticks) run.count += 1;
    else runs.push({ ticks, count: 1 });
  }
  return runs.map(({ ticks, count }, n) =>
    element('S', {
      t: n === 0 ? '0' : undefined,
      d: String(ticks),
      r: count > 1 ? String(count - 1) : undefined,
    }),
  );
}

/** `30000/1001` for the rates of NTSC, which are stored in thousandths. */
function rational(rate: number): string {
  const nominal = Math.round(rate);
  if (Math.abs(rate - nominal) < 0.0005) return String(nominal);
  if (Math.abs(rate - (nominal * 1000) / 1001) < 0.001) return `${nominal * 1000}/1001`;
  return `${Math.round(rate * 1000)}/1000`;
}

/** The sprite sheets of the storyboard (DASH-IF IOP 6.2.6). */
function thumbnailSet(storyboard: Storyboard, id: string): XmlElement {
  const { interval, width, height, columns, rows } = storyboard;
  const sheetSeconds = interval * columns * rows;
  return element('AdaptationSet', { id, contentType: 'image', mimeType: 'image/jpeg' }, [
    element('SegmentTemplate', {
      media: 'img/storyboard-$Number$.jpg',
      duration: String(sheetSeconds),
      startNumber: '0',
    }),
    element(
      'Representation',
      {
        id: 'storyboard',
        bandwidth: String(storyboardBandwidth(storyboard)),
        width: String(width * columns),
        height: String(height * rows),
      },
      [
        element('EssentialProperty', {
          schemeIdUri: schemes.thumbnails,
          value: `${columns}x${rows}`,
        }),
      ],
    ),
  ]);
}

function seconds(value: number): string {
  return `PT${value.toFixed(3)}S`;
}
