import { toLength } from '../looks.js';
import { warnOfOption } from './left-out.js';
import type { VideoJsOptions, VideoJsSources, VideoJsTrack } from './options.js';
import { hidePart } from './skin.js';

type Player = HTMLElementTagNameMap['vod-player'];
type Apply = (player: Player, value: never) => void;

const effects: Readonly<Record<string, Apply>> = {
  autoplay: (player, how: NonNullable<VideoJsOptions['autoplay']>) => setAutoplay(player, how),
  controls: (player, isOn: boolean) => (player.controls = isOn),
  loop: (player, isOn: boolean) => (player.loop = isOn),
  muted: (player, isOn: boolean) => (player.defaultMuted = isOn),
  preload: (player, what: Player['preload']) => (player.preload = what),
  poster: (player, url: string) => (player.poster = url),
  src: (player, sources: VideoJsSources) => setSources(player, sources),
  sources: (player, sources: VideoJsSources) => setSources(player, sources),
  tracks: (player, tracks: readonly VideoJsTrack[]) => {
    for (const track of tracks) player.append(toTrack(track));
  },
  width: (player, size: number | string) => (player.style.inlineSize = toLength(size)),
  height: (player, size: number | string) => (player.style.blockSize = toLength(size)),
  fluid: (player, isOn: boolean) => setFluid(player, isOn),
  fill: (player, isOn: boolean) => player.toggleAttribute('data-fill', isOn),
  aspectRatio: (player, ratio: string) => setAspectRatio(player, ratio),
  language: (player, tag: string) => (player.lang = tag),
  id: (player, id: string) => (player.id = id),
  playsinline: (player, isOn: boolean) => (player.playsInline = isOn),
  disablePictureInPicture: (player, isOn: boolean) => (player.disablePictureInPicture = isOn),
  spatialNavigation: (player, { enabled }: NonNullable<VideoJsOptions['spatialNavigation']>) =>
    (player.remoteKeys = enabled ? 'on' : 'off'),
  crossOrigin: (player, mode: string) => (player.crossOrigin = mode),
  userActions: (player, { hotkeys }: NonNullable<VideoJsOptions['userActions']>) => {
    if (hotkeys === false) player.hotkeys = 'off';
  },
  bigPlayButton: (player, isOn: boolean) => {
    if (!isOn) hidePart(player, 'bigPlayButton');
  },
  controlBar: (player, bar: NonNullable<VideoJsOptions['controlBar']>) => setBar(player, bar),
  plugins: () => undefined,
  playAuth: (player, token: string) => (player.playAuth = token),
  playAuthUrl: (player, url: string) => (player.playAuthUrl = url),
  playbackUrl: (player, url: string) => (player.playbackUrl = url),
};

/** The options that have an effect. */
export const optionNames = Object.keys(effects);

/** Sets what the options say; tells of those that do nothing here. */
export function applyOptions(player: Player, options: VideoJsOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(effects, name)) warnOfOption(name);
    else effects[name]?.(player, value as never);
  }
}

export function setAutoplay(player: Player, how: NonNullable<VideoJsOptions['autoplay']>): void {
  if (how === 'muted') player.defaultMuted = true;
  player.autoplay = how === 'any' ? 'muted' : how !== false;
}

export function setAspectRatio(player: Player, ratio: string): void {
  player.style.setProperty('--vod-player-aspect-ratio', ratio.replace(':', ' / '));
}

export function setFluid(player: Player, isOn: boolean): void {
  if (isOn) Object.assign(player.style, { inlineSize: '', blockSize: '' });
}

/** One in `src`, several as `<source>` children. */
export function setSources(player: Player, sources: VideoJsSources): void {
  for (const child of player.querySelectorAll(':scope > source')) child.remove();
  const list = typeof sources === 'string' ? [{ src: sources }] : [sources].flat();
  const [first, ...more] = list;
  const isOne = more.length === 0;
  player.type = (isOne && first?.type) || '';
  player.src = (isOne && first?.src) || '';
  if (isOne) return;
  player.append(
    ...list.map(({ src, type = '' }) =>
      Object.assign(document.createElement('source'), { src, type }),
    ),
  );
}

export function toTrack({ kind, ...rest }: VideoJsTrack): HTMLTrackElement {
  return Object.assign(document.createElement('track'), { kind: kind ?? 'subtitles', ...rest });
}

function setBar(player: Player, bar: NonNullable<VideoJsOptions['controlBar']>): void {
  if (bar === false) hidePart(player, 'controlBar');
  if (typeof bar === 'boolean') return;
  for (const [name, value] of Object.entries(bar))
    if (value !== false || !hidePart(player, name)) warnOfOption(`controlBar.${name}`);
}
