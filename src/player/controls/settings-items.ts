import { chapterAt } from '../chapters.js';
import type { Command } from '../command.js';
import type { Quality } from '../engines/engine.js';
import type { PlayerContext } from '../player-context.js';
import { stampOf } from '../live-window.js';
import { speeds } from './speeds.js';

/** The pages of the settings menu. */
export type SettingsPage =
  'root' | 'chapters' | 'quality' | 'speed' | 'language' | 'captions' | 'loopRange' | 'screenshot';

/** A row of the menu: it opens a page, or is one of several choices, or acts at once. */
export interface SettingsItem {
  readonly key: string;
  readonly label: string;
  readonly value?: string;
  readonly opens?: SettingsPage;
  readonly checked?: boolean;
  readonly command?: Command;
  /** What no key or gesture asks for. */
  readonly act?: () => void;
  /** Left out where there is only touch. */
  readonly keysOnly?: boolean;
  /** Shown only where the player is too narrow for its button. */
  readonly narrowOnly?: boolean;
}

const itemsOf: Record<SettingsPage, (context: PlayerContext) => SettingsItem[]> = {
  root: rootItems,
  chapters: chapterItems,
  quality: qualityItems,
  speed: speedItems,
  language: audioItems,
  captions: captionItems,
  loopRange: loopItems,
  screenshot: screenshotItems,
};

/** The rows of a page, as things stand. */
export function settingsItems(page: SettingsPage, context: PlayerContext): SettingsItem[] {
  return itemsOf[page](context);
}

function rootItems(context: PlayerContext): SettingsItem[] {
  const { player, screen, words } = context;
  const pages: (SettingsItem | false)[] = [
    context.host.chapters.length > 0 && pageItem('chapters', context),
    player.snapshot.qualities.length > 1 && pageItem('quality', context),
    pageItem('speed', context),
    audioItems(context).length > 1 && pageItem('language', context),
    context.captions.list.length > 0 && pageItem('captions', context),
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
  items.push({ ...pageItem('loopRange', context), value: loopStamps(context) });
  if (player.snapshot.aspectRatio !== 0)
    items.push({ key: 'screenshot', label: words.t('screenshot'), opens: 'screenshot' });
  items.push({ key: 'statistics', label: words.t('statistics'), command: { act: 'statistics' } });
  // Who has no keys to press is told of none.
  if (context.host.hotkeys !== 'off')
    items.push({ key: 'keys', label: words.t('keys'), command: { act: 'help' }, keysOnly: true });
  return items;
}

function pageItem(page: Exclude<SettingsPage, 'root'>, context: PlayerContext): SettingsItem {
  const chosen = settingsItems(page, context).find(({ checked }) => checked);
  return {
    key: page,
    label: context.words.t(page),
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

function audioItems({ player: { engine } }: PlayerContext): SettingsItem[] {
  const audio = engine?.audio;
  if (!audio) return [];
  const { audioTracks, audioTrack } = audio;
  return audioTracks.map(({ name, lang }, index) => ({
    key: String(index),
    label: name || lang || String(index + 1),
    checked: index === audioTrack,
    act: () => {
      audio.audioTrack = index;
    },
  }));
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
  return [off, ...tracks];
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
