import { dresserOf, hideParts } from '../looks.js';

type Player = HTMLElementTagNameMap['vod-player'];

/** Which parts of `<vod-player>` a child of the control bar is. */
const parts: Readonly<Record<string, readonly string[]>> = {
  bigPlayButton: ['big-play-button'],
  controlBar: ['controls'],
  playToggle: ['play-button'],
  volumePanel: ['mute-button', 'volume-slider'],
  volumeControl: ['volume-slider'],
  muteToggle: ['mute-button'],
  currentTimeDisplay: ['time'],
  durationDisplay: ['time'],
  remainingTimeDisplay: ['time'],
  progressControl: ['seek-bar'],
  liveDisplay: ['live-button'],
  seekToLive: ['live-button'],
  chaptersButton: ['chapters-button'],
  subsCapsButton: ['captions-button'],
  captionsButton: ['captions-button'],
  subtitlesButton: ['captions-button'],
  playbackRateMenuButton: ['settings-button'],
  pictureInPictureToggle: ['pip-button'],
  fullscreenToggle: ['fullscreen-button'],
};

const text = `${Object.entries(parts)
  .flatMap(([name, own]) => own.map((part) => `.vod-videojs[data-hides~=${name}]::part(${part})`))
  .join()} { display: none }
.vod-videojs.vjs-hidden { display: none }
.vod-videojs[data-fill] { inline-size: 100%; block-size: 100% }
`;

/** Takes a part of the controls away; false where there is none of that name. */
export function hidePart(player: Player, name: string): boolean {
  if (!Object.hasOwn(parts, name)) return false;
  hideParts(player, name);
  return true;
}

/** What the players of this adapter look like. */
export const dressRootOf = dresserOf(text);
