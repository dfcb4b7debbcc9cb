import { VodError } from '../../shared/vod-error.js';
import type { PlayerContext } from '../player-context.js';
import { hlsType } from './cast.js';
import type { CastApi, CastLoadRequest, CastMediaInfo } from './cast-framework.js';

/** As the receiver knows it. */
const hlsContentType = 'application/x-mpegURL';

interface Castable {
  readonly url: string;
  readonly type: string;
  /** Whether it is one of the VOD server, whose segments are fragmented MP4. */
  readonly isOwn: boolean;
}

/** What of the present source a device can load. Throws `VodError`: `not-supported`. */
function castableOf({ host, player }: PlayerContext): Castable {
  const { playback } = player.snapshot;
  const refuse = (why: string): VodError =>
    new VodError('not-supported', `This cannot be played on a Chromecast: ${why}`);
  if (host.file) throw refuse('it is on the device of the viewer.');
  if (playback) {
    const clear = playback.sources.filter(({ drm }) => !drm);
    const source = clear.find(({ type }) => hlsType.test(type)) ?? clear[0];
    if (!source) throw refuse('a device is given no licences for DRM.');
    return { ...source, isOwn: true };
  }
  if (host.drm) throw refuse('a device is given no licences for DRM.');
  const url = player.video.currentSrc.startsWith('http') ? player.video.currentSrc : host.src;
  if (!url || url.startsWith('blob:')) throw refuse('it has no address that a device could load.');
  const ending = /\.(m3u8?|mpd)(?:$|\?)/i.exec(url)?.[1] ?? '';
  const byEnding = ending ? (/d/i.test(ending) ? 'application/dash+xml' : hlsContentType) : '';
  return { url, type: host.type || byEnding || 'video/mp4', isOwn: false };
}

/** Throws `VodError`: `not-supported`. */
export function assertCastable(context: PlayerContext): void {
  castableOf(context);
}

/** What the device is to load: the present source, from the present position. Throws `VodError`: `not-supported`. */
export async function toLoadRequest(
  context: PlayerContext,
  { chrome: { cast } }: CastApi,
  { time, autoplay }: { readonly time: number; readonly autoplay: boolean },
): Promise<CastLoadRequest> {
  const { player, captions } = context;
  const { url, type, isOwn } = castableOf(context);
  const fresh = await addressFor(player, url);
  const { media } = cast;
  const info = new media.MediaInfo(fresh, hlsType.test(type) ? hlsContentType : type);
  info.contentUrl = fresh;
  info.streamType = player.live ? media.StreamType.LIVE : media.StreamType.BUFFERED;
  if (Number.isFinite(player.duration)) info.duration = player.duration;
  if (isOwn) info.hlsSegmentFormat = info.hlsVideoSegmentFormat = 'fmp4';
  info.metadata = await describe(context, cast);
  await addTracks(info, context, cast);
  const request = new media.LoadRequest(info);
  request.currentTime = player.live ? 0 : time;
  request.autoplay = autoplay;
  request.activeTrackIds = trackIds(captions.showing);
  return request;
}

/** What a device, which knows nothing of this page, can load. */
async function addressFor(player: PlayerContext['player'], url: string): Promise<string> {
  return new URL(await player.addressOf(url), document.baseURI).href;
}

/** Of the track that shows, by its place in the list. */
export function trackIds(index: number): number[] {
  return index < 0 ? [] : [index + 1];
}

async function describe(
  { host, player }: PlayerContext,
  { Image, media }: CastApi['chrome']['cast'],
): Promise<object> {
  const { playback } = player.snapshot;
  const metadata = new media.GenericMediaMetadata();
  const title = playback?.title;
  if (title) metadata.title = title;
  const poster = host.poster || playback?.poster;
  const address = poster && (await addressFor(player, poster));
  if (address && /^https?:/.test(address)) metadata.images = [new Image(address)];
  return metadata;
}

async function addTracks(
  info: CastMediaInfo,
  { captions, player }: PlayerContext,
  { media }: CastApi['chrome']['cast'],
): Promise<void> {
  // What is inside a stream, the device finds itself.
  const written = captions.list.filter(({ url }) => url);
  const tracks = written.map(async ({ kind, label, language, url }, index) => {
    const { CAPTIONS, SUBTITLES } = media.TextTrackType;
    return Object.assign(new media.Track(index + 1, media.TrackType.TEXT), {
      trackContentId: await addressFor(player, url),
      trackContentType: 'text/vtt',
      subtype: kind === 'captions' ? CAPTIONS : SUBTITLES,
      name: label,
      language,
    });
  });
  if (tracks.length === 0) return;
  info.tracks = await Promise.all(tracks);
  // Without one, some receivers show no text.
  info.textTrackStyle = new media.TextTrackStyle();
}
