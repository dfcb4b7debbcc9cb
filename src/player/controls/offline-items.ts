import { formatBytes, formatPercent } from '../../shared/format-number.js';
import type { OfflineVideo } from '../offline/offline-video.js';
import type { PlayerContext } from '../player-context.js';
import { offlineViewOf, type OfflineView } from './offline-view.js';
import type { SettingsItem } from './settings-item.js';

/** More rows than these nobody reads. */
const mostVideos = 50;
const mostQualities = 10;

/** The row of the menu; none where nothing may be kept, and nothing is. */
export function offlineRow(context: PlayerContext): SettingsItem | false {
  const view = offlineViewOf(context.host);
  if (!view?.mayKeep && !view?.videos.length) return false;
  return {
    key: 'offline',
    label: context.words.t('offline'),
    value: view.current ? stateOf(view.current, context) : '',
    opens: 'offline',
  };
}

export function offlineItems(context: PlayerContext): SettingsItem[] {
  const { host, words } = context;
  const view = offlineViewOf(host);
  if (!view) return [];
  const { current, videos, mayKeep } = view;
  const others = videos.filter(({ videoId }) => videoId !== current?.videoId);
  const list: SettingsItem = {
    key: 'videos',
    label: words.t('offlineVideos'),
    value: new Intl.NumberFormat(words.lang).format(videos.length),
    opens: 'offlineVideos',
  };
  const room: SettingsItem = {
    key: 'room',
    label: words.t('offlineRoom'),
    value: formatBytes(view.room, words.lang),
    isOff: true,
  };
  return [
    ...(current ? copyItems(current, view, context) : mayKeep ? keepItems(view, context) : []),
    ...(others.length > 0 ? [list] : []),
    ...(view.room > 0 ? [room] : []),
  ];
}

/** The copies of this browser. */
export function offlineVideoItems(context: PlayerContext): SettingsItem[] {
  const view = offlineViewOf(context.host);
  return (view?.videos ?? []).slice(0, mostVideos).map((video) => ({
    key: video.videoId,
    label: video.title,
    value: stateOf(video, context),
    opens: 'offlineVideo',
    act: () => {
      if (view) view.chosen = video.videoId;
    },
  }));
}

/** What may be done with the one that was chosen in the list. */
export function offlineVideoActs(context: PlayerContext): SettingsItem[] {
  const view = offlineViewOf(context.host);
  const video = chosenOf(view);
  if (!view || !video) return [];
  const play: SettingsItem = {
    key: 'play',
    label: context.words.t('play'),
    act: () => view.play(video),
  };
  return [...(video.state === 'stored' ? [play] : []), ...copyItems(video, view, context)];
}

export function offlineVideoTitle({ host, words }: PlayerContext): string {
  return chosenOf(offlineViewOf(host))?.title || words.t('offlineVideo');
}

function chosenOf(view: OfflineView | undefined): OfflineVideo | undefined {
  return view?.videos.find(({ videoId }) => videoId === view.chosen);
}

/** The quality on screen comes first. */
function keepItems(view: OfflineView, { player, words }: PlayerContext): SettingsItem[] {
  const { qualities, playingQuality, duration } = player.snapshot;
  const byHeight = new Map(
    [...qualities].sort((a, b) => b.height - a.height).map((one) => [one.height, one]),
  );
  const playing = qualities.find(({ id }) => id === playingQuality);
  const heights = [...byHeight.keys()].filter((height) => height > 0).slice(0, mostQualities);
  const first = playing?.height ? [playing.height] : [];
  const ordered = [...new Set([...first, ...heights])];
  if (ordered.length === 0)
    return [
      {
        key: 'download',
        label: words.t('offlineDownload'),
        act: () => view.keep(undefined),
        stays: true,
      },
    ];
  return ordered.map((height) => {
    const bytes = ((byHeight.get(height)?.bitrate ?? 0) / 8) * duration;
    return {
      key: `download${height}`,
      label: `${words.t('offlineDownload')} (${height}p)`,
      value: bytes > 0 ? `≈ ${formatBytes(bytes, words.lang)}` : '',
      act: () => view.keep(height),
      stays: true,
    };
  });
}

function copyItems(video: OfflineVideo, view: OfflineView, context: PlayerContext): SettingsItem[] {
  const { words } = context;
  const { videoId, state } = video;
  const remove: SettingsItem = {
    key: 'remove',
    label: words.t('offlineRemove'),
    value: formatBytes(video.bytes, words.lang),
    act: () => view.remove(videoId),
    stays: true,
  };
  if (state === 'stored') {
    const date = new Intl.DateTimeFormat(words.lang, { dateStyle: 'medium' });
    const value = date.format(video.expiresAt);
    return [{ key: 'until', label: words.t('offlineUntil'), value, isOff: true }, remove];
  }
  const value = formatPercent(video.progress, words.lang);
  const go: SettingsItem =
    state === 'downloading'
      ? { key: 'pause', label: words.t('offlinePause'), act: () => view.pause(videoId) }
      : { key: 'resume', label: words.t('offlineResume'), act: () => view.resume(videoId) };
  const reason: SettingsItem[] =
    video.state === 'paused' && video.error
      ? [{ key: 'reason', label: view.reasonOf(video.error), isOff: true }]
      : [];
  return [...reason, { ...go, value, stays: true }, remove];
}

function stateOf(video: OfflineVideo, context: PlayerContext): string {
  const { words } = context;
  if (video.state === 'stored') return formatBytes(video.bytes, words.lang);
  return video.state === 'paused'
    ? words.t('offlinePaused')
    : formatPercent(video.progress, words.lang);
}
