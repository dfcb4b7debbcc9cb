import type { PlayerContext } from '../player-context.js';
import { toPlaylist } from '../playlist.js';
import type { SettingsItem } from './settings-item.js';

/** How a playlist goes on, and its videos. */
export function playlistItems({ host, words }: PlayerContext): SettingsItem[] {
  const { items, index, ...modes } = toPlaylist(host.playlist);
  const names = ['autoplay', 'shuffle', 'repeat'] as const;
  const labels = ['playlistAutoplay', 'playlistShuffle', 'playlistRepeat'] as const;
  return [
    ...names.map((name, at): SettingsItem => ({
      key: name,
      label: words.t(labels[at] ?? 'playlist'),
      checked: modes[name],
      toggles: true,
      stays: true,
      command: { act: 'playlist', to: name },
    })),
    ...items.map(({ title }, at): SettingsItem => ({
      key: String(at),
      label: title ?? words.t('untitled', { number: at + 1 }),
      checked: at === index,
      command: { act: 'playlist', to: at },
    })),
  ];
}
