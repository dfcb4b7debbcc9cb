import { svg, type TemplateResult } from 'lit';
import { icon } from '../../shared/icons.js';
import type { KeyCommand } from '../command.js';
import { spokenStamp, stampOf, timeAt } from '../live-window.js';
import type { PlayerContext } from '../player-context.js';
import type { firstIcons } from './centre.js';

const speedIcon = icon(svg`<path d="m12 14 4-4" /><path d="M3.34 19a10 10 0 1 1 17.32 0" />`);
const step = svg`<path d="M2 4v16M5 5a2 2 0 0 1 3.008-1.728l11.997 6.998a2 2 0 0 1 .003 3.458l-12 7A2 2 0 0 1 5 19z" />`;
const stepForwardIcon = icon(step);
const stepBackIcon = icon(svg`<g transform="matrix(-1 0 0 1 24 0)">${step}</g>`);

/** What is shown, and what a screen reader says. */
export type Answer = readonly [icon: TemplateResult, value: string, spoken: string];

/** How things stood before a command, of what takes its time to change. */
export interface Before {
  readonly paused: boolean;
  readonly hadCaptions: boolean;
}

/** What is shown and said of what a key did; nothing where it is seen anyway. */
export function answerTo(
  command: KeyCommand,
  before: Before,
  { player, words }: PlayerContext,
  icons: typeof firstIcons,
): Answer | undefined {
  const { volume, muted, playbackRate } = player.video;
  switch (command.act) {
    case 'toggle-play':
      return before.paused
        ? [icons.playIcon, '', words.t('play')]
        : [icons.pauseIcon, '', words.t('pause')];
    case 'toggle-captions':
      return before.hadCaptions
        ? [icons.captionsIcon, words.t('off'), words.t('captionsOff')]
        : [icons.captionsIcon, '', words.t('captionsOn')];
    case 'toggle-mute':
    case 'volume-by': {
      if (muted) return [icons.mutedIcon, '', words.t('muted')];
      const percent = words.t('percent', { percent: Math.round(volume * 100) });
      return [
        volume < 0.5 ? icons.softIcon : icons.loudIcon,
        percent,
        `${words.t('volume')} ${percent}`,
      ];
    }
    case 'seek-by': {
      const { seconds } = command;
      const amount = Math.abs(seconds);
      const spoken = words.t(seconds < 0 ? 'back' : 'forward', { count: amount });
      return seconds < 0
        ? [icons.backIcon, `−${amount}`, spoken]
        : [icons.forwardIcon, `+${amount}`, spoken];
    }
    case 'seek-to': {
      if ('seconds' in command) return undefined;
      const time = timeAt(player.range, command.fraction);
      const direction = command.fraction < 0.5 ? icons.backIcon : icons.forwardIcon;
      return [direction, stampOf(player, time), spokenStamp(player, time, words)];
    }
    case 'speed-by':
      return [speedIcon, `${playbackRate}×`, `${words.t('speed')} ${playbackRate}×`];
    case 'frame-by':
      return [command.frames > 0 ? stepForwardIcon : stepBackIcon, '', words.t('frame')];
    default:
      return undefined;
  }
}
