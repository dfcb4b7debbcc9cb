import { chapterAt } from '../chapters.js';
import { isDescribed } from '../audio-preference.js';
import type { AudioTrack, Quality } from '../engines/engine.js';
import type { PlayerContext } from '../player-context.js';
import { stampOf } from '../live-window.js';
import { toPlaylist } from '../playlist.js';
import {
  canStyleCaptions,
  captionChoices,
  captionPages,
  captionStyleItems,
} from './caption-style-items.js';
import { danmakuChoices, danmakuSettingsOf } from './danmaku-settings.js';
import {
  boostItems,
  canBoost,
  fitItems,
  pictureItems,
  pictureSummary,
  rotationItems,
  zoomItems,
} from './picture-items.js';
import {
  offlineItems,
  offlineRow,
  offlineVideoActs,
  offlineVideoItems,
  offlineVideoTitle,
} from './offline-items.js';
import { isOwnPage, ownChoice, ownItems, ownRows } from './own-items.js';
import type { BuiltInPage, SettingsItem, SettingsPage } from './settings-item.js';
import { canShare, shareItems } from './share-items.js';
import { isSignLanguageOn } from './sign-language-settings.js';
import { playlistItems } from './playlist-items.js';
import { sleepMinutes, sleepTimerOf } from './sleep-timer.js';
import { speeds } from './speeds.js';

/** Where a page leads back to; the others, to where the menu was opened. */
const parents: Partial<Record<SettingsPage, SettingsPage>> = {
  captionStyle: 'captions',
  ...Object.fromEntries(Object.keys(captionPages).map((page) => [page, 'captionStyle'])),
  danmakuOpacity: 'danmaku',
  danmakuArea: 'danmaku',
  danmakuDensity: 'danmaku',
  fit: 'picture',
  rotation: 'picture',
  zoom: 'picture',
  offlineVideos: 'offline',
  offlineVideo: 'offlineVideos',
};

export function parentOf(page: SettingsPage): SettingsPage | undefined {
  return parents[page];
}

const itemsOf: Record<BuiltInPage, (context: PlayerContext) => SettingsItem[]> = {
  root: rootItems,
  chapters: chapterItems,
  playlist: playlistItems,
  danmaku: danmakuItems,
  danmakuOpacity: (context) => danmakuChoiceItems('opacity', context),
  danmakuArea: (context) => danmakuChoiceItems('area', context),
  danmakuDensity: (context) => danmakuChoiceItems('density', context),
  quality: qualityItems,
  speed: speedItems,
  language: audioItems,
  captions: captionItems,
  captionStyle: captionStyleItems,
  captionSize: (context) => captionChoices('captionSize', context),
  captionFont: (context) => captionChoices('captionFont', context),
  captionColor: (context) => captionChoices('captionColor', context),
  captionOpacity: (context) => captionChoices('captionOpacity', context),
  captionBackground: (context) => captionChoices('captionBackground', context),
  captionBackgroundOpacity: (context) => captionChoices('captionBackgroundOpacity', context),
  captionWindow: (context) => captionChoices('captionWindow', context),
  captionWindowOpacity: (context) => captionChoices('captionWindowOpacity', context),
  captionEdge: (context) => captionChoices('captionEdge', context),
  volumeBoost: boostItems,
  picture: pictureItems,
  fit: fitItems,
  rotation: rotationItems,
  zoom: zoomItems,
  loopRange: loopItems,
  sleepTimer: sleepItems,
  screenshot: screenshotItems,
  share: shareItems,
  offline: offlineItems,
  offlineVideos: offlineVideoItems,
  offlineVideo: offlineVideoActs,
};

/** The rows of a page, as things stand. */
export function settingsItems(page: SettingsPage, context: PlayerContext): SettingsItem[] {
  return isOwnPage(page) ? ownItems(page, context) : itemsOf[page](context);
}

/** What a page of the menu is called. */
export function pageTitle(page: SettingsPage, context: PlayerContext): string {
  if (isOwnPage(page)) return ownChoice(page, context)?.label ?? '';
  if (page === 'offlineVideo') return offlineVideoTitle(context);
  return context.words.t(page === 'root' ? 'settings' : page);
}

function rootItems(context: PlayerContext): SettingsItem[] {
  const { player, screen, words } = context;
  const pages: (SettingsItem | false)[] = [
    context.host.chapters.length > 0 && pageItem('chapters', context),
    toPlaylist(context.host.playlist).items.length > 1 && pageItem('playlist', context),
    ...ownRows(context),
    player.snapshot.qualities.length > 1 && pageItem('quality', context),
    pageItem('speed', context),
    audioItems(context).length > 1 && pageItem('language', context),
    context.captions.list.length > 0 && pageItem('captions', context),
    Boolean(context.host.signLanguage) && {
      key: 'signLanguage',
      label: words.t('signLanguage'),
      checked: isSignLanguageOn(context.host),
      toggles: true,
      stays: true,
      command: { act: 'signLanguage', to: 'toggle' },
    },
    context.host.danmaku !== undefined && {
      ...pageItem('danmaku', context),
      value: words.t(danmakuSettingsOf(context.host).isOn ? 'on' : 'off'),
    },
    canBoost(context) && pageItem('volumeBoost', context),
    player.snapshot.aspectRatio !== 0 && {
      ...pageItem('picture', context),
      value: pictureSummary(context),
    },
  ];
  const items = pages.filter((item) => item !== false);
  if (screen.canPictureInPicture && player.snapshot.aspectRatio !== 0) {
    const label = words.t(screen.isPictureInPicture ? 'leavePictureInPicture' : 'pictureInPicture');
    items.push({ key: 'pip', label, command: { act: 'toggle-pip' }, narrowOnly: true });
  }
  // Sound alone has no frame to lay it over; the page may place it elsewhere.
  if (context.captions.list.length > 0 && !context.host.transcript && player.snapshot.aspectRatio)
    items.push({
      key: 'transcript',
      label: words.t('transcript'),
      command: { act: 'transcript', to: 'toggle' },
    });
  items.push(
    { ...pageItem('loopRange', context), value: loopStamps(context) },
    { ...pageItem('sleepTimer', context), value: sleepLeft(context) },
  );
  if (player.snapshot.aspectRatio !== 0)
    items.push({ key: 'screenshot', label: words.t('screenshot'), opens: 'screenshot' });
  const offline = offlineRow(context);
  if (offline) items.push(offline);
  if (canShare(context)) items.push({ key: 'share', label: words.t('share'), opens: 'share' });
  items.push({ key: 'statistics', label: words.t('statistics'), command: { act: 'statistics' } });
  // Who has no keys to press is told of none.
  if (context.host.hotkeys !== 'off')
    items.push({ key: 'keys', label: words.t('keys'), command: { act: 'help' }, keysOnly: true });
  return items;
}

function pageItem(page: Exclude<BuiltInPage, 'root'>, context: PlayerContext): SettingsItem {
  const chosen = settingsItems(page, context).find(({ checked, toggles }) => checked && !toggles);
  return {
    key: page,
    label: pageTitle(page, context),
    value: chosen?.label ?? '',
    opens: page,
  };
}

function chapterItems({ host, player }: PlayerContext): SettingsItem[] {
  const current = chapterAt(host.chapters, player.snapshot.currentTime);
  return host.chapters.map((chapter, index) => ({
    key: String(index),
    label: chapter.title,
    value: stampOf(player, chapter.startTime),
    checked: chapter === current,
    command: { act: 'seek-to', seconds: chapter.startTime },
  }));
}

function danmakuItems(context: PlayerContext): SettingsItem[] {
  const { host, words } = context;
  const { isOn } = danmakuSettingsOf(host);
  const send: SettingsItem = {
    key: 'send',
    label: words.t('sendDanmaku'),
    command: { act: 'danmaku', to: 'write' },
  };
  return [
    {
      key: 'danmakuOn',
      label: words.t('danmaku'),
      checked: isOn,
      toggles: true,
      stays: true,
      command: { act: 'danmaku', to: 'toggle' },
    },
    ...(['danmakuOpacity', 'danmakuArea', 'danmakuDensity'] as const).map((page) =>
      pageItem(page, context),
    ),
    ...(host.danmaku?.canSend ? [send] : []),
  ];
}

function danmakuChoiceItems(
  name: keyof typeof danmakuChoices,
  { host, words }: PlayerContext,
): SettingsItem[] {
  const settings = danmakuSettingsOf(host);
  return danmakuChoices[name].map((percent) => ({
    key: String(percent),
    label: words.t('percent', { percent }),
    checked: percent === settings[name],
    command: { act: 'danmaku', to: { [name]: percent } },
  }));
}

function qualityItems({ player, words }: PlayerContext): SettingsItem[] {
  const { qualities, selectedQuality, playingQuality } = player.snapshot;
  const playing = qualities.find(({ id }) => id === playingQuality);
  const isAuto = selectedQuality === 'auto';
  const autoLabel =
    isAuto && playing
      ? words.t('autoAt', { quality: qualityLabel(playing, qualities) })
      : words.t('auto');
  const rungs = [...qualities]
    .sort((a, b) => b.height - a.height || b.bitrate - a.bitrate)
    .map((quality) => ({ id: quality.id, label: qualityLabel(quality, qualities) }));
  return [{ id: 'auto', label: autoLabel }, ...rungs].map(({ id, label }) => ({
    key: id,
    label,
    checked: id === selectedQuality,
    command: { act: 'quality', id },
  }));
}

/** `720p`, named by the short side; with the bitrate where two share it. */
export function qualityLabel({ width, height, bitrate }: Quality, all: readonly Quality[]): string {
  const side = Math.min(width || height, height);
  const rate = `${(bitrate / 1e6).toFixed(1)} Mbit/s`;
  if (side === 0) return rate;
  const isShared =
    all.filter((other) => Math.min(other.width || other.height, other.height) === side).length > 1;
  return isShared ? `${side}p, ${rate}` : `${side}p`;
}

function speedItems({ player, words }: PlayerContext): SettingsItem[] {
  const { playbackRate } = player.snapshot;
  return speeds.map((speed) => ({
    key: String(speed),
    label: speed === 1 ? words.t('normal') : `${speed}×`,
    checked: speed === playbackRate,
    command: { act: 'speed-to', speed },
  }));
}

function audioItems({ player: { engine }, words }: PlayerContext): SettingsItem[] {
  const audio = engine?.audio;
  if (!audio) return [];
  const { audioTracks, audioTrack } = audio;
  return audioTracks.map((track, index) => ({
    key: String(index),
    label: audioLabel(track, index, words),
    checked: index === audioTrack,
    command: { act: 'audio', to: index },
  }));
}

/** With whom it is for, unless its name says so. */
function audioLabel(track: AudioTrack, index: number, words: PlayerContext['words']): string {
  const name = track.name || track.lang || String(index + 1);
  if (isDescribed(track)) return /descri/i.test(name) ? name : words.t('describedAudio', { name });
  return track.characteristics?.includes('enhances-speech')
    ? words.t('clearSpeech', { name })
    : name;
}

function captionItems({ captions, words }: PlayerContext): SettingsItem[] {
  const { showing } = captions;
  const off: SettingsItem = {
    key: 'off',
    label: words.t('off'),
    checked: showing < 0,
    command: { act: 'captions', index: -1 },
  };
  const tracks = captions.list.map(({ label, language }, index): SettingsItem => ({
    key: String(index),
    label: label || language,
    checked: index === showing,
    command: { act: 'captions', index },
  }));
  const style: SettingsItem = {
    key: 'captionStyle',
    label: words.t('captionStyle'),
    opens: 'captionStyle',
  };
  return canStyleCaptions() ? [off, ...tracks, style] : [off, ...tracks];
}

function loopItems({ host, words }: PlayerContext): SettingsItem[] {
  const marks = (['start', 'end'] as const).map((mark): SettingsItem => ({
    key: mark,
    label: words.t(mark === 'start' ? 'loopStart' : 'loopEnd'),
    command: { act: 'loop', mark },
  }));
  return host.loopRange
    ? [
        ...marks,
        { key: 'clear', label: words.t('loopClear'), command: { act: 'loop', mark: 'clear' } },
      ]
    : marks;
}

function loopStamps({ host, player, words }: PlayerContext): string {
  const { loopRange } = host;
  if (!loopRange) return words.t('off');
  // Isolated: times run from left to right in every script.
  return `\u2066${stampOf(player, loopRange.start)} – ${stampOf(player, loopRange.end)}\u2069`;
}

function sleepItems(context: PlayerContext): SettingsItem[] {
  const { words } = context;
  const timer = sleepTimerOf(context);
  return [0, ...sleepMinutes].map((minutes) => ({
    key: String(minutes),
    label: minutes > 0 ? words.t('minutes', { count: minutes }) : words.t('off'),
    checked: minutes === timer.minutes,
    act: () => timer.set(minutes),
  }));
}

function sleepLeft(context: PlayerContext): string {
  const { minutes, left } = sleepTimerOf(context);
  return minutes > 0 ? context.words.t('minutesLeft', { count: left }) : context.words.t('off');
}

function screenshotItems({ words }: PlayerContext): SettingsItem[] {
  return [
    { key: 'file', label: words.t('saveScreenshot'), command: { act: 'screenshot', to: 'file' } },
    {
      key: 'clipboard',
      label: words.t('copyScreenshot'),
      command: { act: 'screenshot', to: 'clipboard' },
    },
  ];
}
