import type { Command } from '../command.js';
import type { Quality } from '../engines/engine.js';
import type { PlayerContext } from '../player-context.js';
import { speeds } from './speeds.js';

/** The pages of the settings menu. */
export type SettingsPage = 'root' | 'quality' | 'speed' | 'captions';

/** A row of the menu: it opens a page, or is one of several choices, or acts at once. */
export interface SettingsItem {
  readonly key: string;
  readonly label: string;
  readonly value?: string;
  readonly opens?: SettingsPage;
  readonly checked?: boolean;
  readonly command?: Command;
  /** Shown only where the player is too narrow for its button. */
  readonly narrowOnly?: boolean;
}

/** The rows of a page, as things stand. */
export function settingsItems(page: SettingsPage, context: PlayerContext): SettingsItem[] {
  if (page === 'quality') return qualityItems(context);
  if (page === 'speed') return speedItems(context);
  if (page === 'captions') return captionItems(context);
  return rootItems(context);
}

function rootItems(context: PlayerContext): SettingsItem[] {
  const { player, captions, screen, words } = context;
  const items: SettingsItem[] = [];
  const chosen = (list: SettingsItem[]): string => list.find(({ checked }) => checked)?.label ?? '';
  if (player.snapshot.qualities.length > 1) {
    items.push({
      key: 'quality',
      label: words.t('quality'),
      value: chosen(qualityItems(context)),
      opens: 'quality',
    });
  }
  items.push({
    key: 'speed',
    label: words.t('speed'),
    value: chosen(speedItems(context)),
    opens: 'speed',
  });
  if (captions.list.length > 0) {
    items.push({
      key: 'captions',
      label: words.t('captions'),
      value: chosen(captionItems(context)),
      opens: 'captions',
    });
  }
  if (screen.canPictureInPicture && player.snapshot.aspectRatio !== 0) {
    const label = words.t(screen.isPictureInPicture ? 'leavePictureInPicture' : 'pictureInPicture');
    items.push({ key: 'pip', label, command: { act: 'toggle-pip' }, narrowOnly: true });
  }
  return items;
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

function captionItems({ captions, words }: PlayerContext): SettingsItem[] {
  const { showing } = captions;
  const off: SettingsItem = {
    key: 'off',
    label: words.t('off'),
    checked: showing < 0,
    command: { act: 'captions', index: -1 },
  };
  const tracks = captions.list.map(({ label, language, url }, index): SettingsItem => ({
    key: url,
    label: label || language,
    checked: index === showing,
    command: { act: 'captions', index },
  }));
  return [off, ...tracks];
}
