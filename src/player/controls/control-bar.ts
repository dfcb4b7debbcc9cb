import { html, nothing, type TemplateResult } from 'lit';
import { formatTime } from '../../shared/format-time.js';
import type { LateParts } from '../late-parts.js';
import type { PlayerContext, Pointer } from '../player-context.js';
import type { PlayerTools } from '../player-tools.js';
import {
  backIcon,
  captionsIcon,
  fullscreenIcon,
  leaveFullscreenIcon,
  pauseIcon,
  pictureInPictureIcon,
  playIcon,
} from './icons.js';
import type { SeekBar } from './seek-bar.js';
import type { SettingsMenu } from './settings-menu.js';
import { renderVolume } from './volume-control.js';

interface BarParts {
  readonly seekBar: SeekBar;
  readonly menu: SettingsMenu;
  readonly pointer: Pointer;
  readonly late: LateParts;
  readonly tools: PlayerTools;
}

/** The controls along the lower edge. Under a thumb, play stands in the middle of the picture, and not here too. */
export function renderControlBar(
  context: PlayerContext,
  { seekBar, menu, pointer, late, tools }: BarParts,
): TemplateResult {
  const isSound = context.player.snapshot.aspectRatio === 0;
  return html`<div class="bar" part="controls">
    ${seekBar.render()}
    <div class="buttons">
      ${pointer === 'mouse' || isSound ? renderPlay(context) : nothing} ${tools.renderSteps()} ${renderVolume(context)} ${renderTime(context, seekBar, late)}
      ${tools.renderButton(seekBar.scrubTime ?? context.player.snapshot.currentTime, menu)}
      <span class="space"></span>
      ${renderCaptions(context)} ${menu.renderButton()}
      ${isSound ? nothing : [renderPictureInPicture(context), renderFullscreen(context)]}
    </div>
  </div>`;
}

function renderPlay({ keysOf, player, words, run }: PlayerContext): TemplateResult {
  const { paused, ended } = player.snapshot;
  const name = ended ? 'replay' : paused ? 'play' : 'pause';
  return html`<button
    class="play"
    part="button play-button"
    aria-label=${words.t(name)}
    aria-keyshortcuts=${keysOf('toggle-play')}
    @click=${() => run({ act: 'toggle-play' })}
  >
    ${ended ? backIcon : paused ? playIcon : pauseIcon}
  </button>`;
}

function renderTime(
  context: PlayerContext,
  { scrubTime }: SeekBar,
  late: LateParts,
): TemplateResult | typeof nothing {
  const { live, snapshot } = context.player;
  const { currentTime, duration } = snapshot;
  const time = scrubTime ?? currentTime;
  if (live) return late.need('live')?.renderLive(context, live, time) ?? nothing;
  return html`<div class="time" part="time">
    <span>${formatTime(time)}</span>
    <span class="of"> / ${formatTime(duration > 0 ? duration : Number.NaN)}</span>
  </div>`;
}

function renderCaptions({
  captions,
  keysOf,
  words,
  run,
}: PlayerContext): TemplateResult | typeof nothing {
  if (captions.list.length === 0) return nothing;
  return html`<button
    class="captions"
    part="button captions-button"
    aria-label=${words.t('captions')}
    aria-pressed=${captions.showing >= 0}
    aria-keyshortcuts=${keysOf('toggle-captions')}
    @click=${() => run({ act: 'toggle-captions' })}
  >
    ${captionsIcon}
  </button>`;
}

function renderPictureInPicture({
  keysOf,
  screen,
  words,
  run,
}: PlayerContext): TemplateResult | typeof nothing {
  if (!screen.canPictureInPicture) return nothing;
  return html`<button
    class="wide-only"
    part="button pip-button"
    aria-label=${words.t(screen.isPictureInPicture ? 'leavePictureInPicture' : 'pictureInPicture')}
    aria-keyshortcuts=${keysOf('toggle-picture-in-picture')}
    @click=${() => run({ act: 'toggle-pip' })}
  >
    ${pictureInPictureIcon}
  </button>`;
}

function renderFullscreen({
  keysOf,
  screen,
  words,
  run,
}: PlayerContext): TemplateResult | typeof nothing {
  if (!screen.canFullscreen) return nothing;
  const { isFullscreen } = screen;
  return html`<button
    part="button fullscreen-button"
    aria-label=${words.t(isFullscreen ? 'leaveFullscreen' : 'fullscreen')}
    aria-keyshortcuts=${keysOf('toggle-fullscreen')}
    @click=${() => run({ act: 'toggle-fullscreen' })}
  >
    ${isFullscreen ? leaveFullscreenIcon : fullscreenIcon}
  </button>`;
}
