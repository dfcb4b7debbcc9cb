import { dresserOf } from '../looks.js';

/** Which parts of `<vod-player>` a part of Aliplayer's skin is. */
const parts: Readonly<Record<string, readonly string[]>> = {
  bigPlayButton: ['big-play-button'],
  H5Loading: ['spinner'],
  errorDisplay: ['error'],
  infoDisplay: ['echo'],
  tooltip: [],
  thumbnail: ['preview'],
  controlBar: ['controls'],
  progress: ['seek-bar'],
  playButton: ['play-button'],
  timeDisplay: ['time'],
  fullScreenButton: ['fullscreen-button'],
  subtitle: ['captions-button'],
  setting: ['settings-button'],
  volume: ['mute-button', 'volume-slider'],
  liveDisplay: ['live-button'],
};

export const skinParts = Object.keys(parts);

const hiding = Object.entries(parts)
  .flatMap(([name, own]) =>
    own.map((part) => `.vod-aliplayer[data-hides~="${name}"]::part(${part})`),
  )
  .join();

const text = `
.vod-aliplayer { inline-size: 100%; block-size: 100% }
.vod-aliplayer::part(video) {
  inline-size: var(--aliplayer-video-width, 100%);
  block-size: var(--aliplayer-video-height, 100%);
  margin: auto;
  transform: var(--aliplayer-transform, none);
}
${hiding}, .vod-aliplayer[data-bar=never]::part(controls),
.vod-aliplayer[data-hides~=buffer]::part(seek-buffered) { display: none }
.vod-aliplayer[data-bar=always]::part(controls) {
  background: linear-gradient(to top, rgb(0 0 0 / 0.8), transparent);
}
.vod-aliplayer-over { display: contents }
.vod-aliplayer-panel {
  position: absolute;
  inset: 0;
  display: grid;
  place-items: center;
  padding: 16px;
  border-radius: var(--vod-player-radius, 8px);
  background: rgb(0 0 0 / 0.66);
  color: #fff;
  font: 16px/1.5 system-ui, sans-serif;
  text-align: center;
}
.vod-aliplayer-panel[hidden] { display: none }
`;

/** What the players of this adapter look like. */
export const dressRootOf = dresserOf(text);
