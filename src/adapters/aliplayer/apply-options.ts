import { warnLeftOut } from '../left-out.js';
import { hideParts, toLength } from '../looks.js';
import { warnOfOption } from './left-out.js';
import type { AliplayerMarker, AliplayerOptions, AliplayerSkinPart } from './options.js';
import { skinParts } from './styles.js';

type Player = HTMLElementTagNameMap['vod-player'];
type Apply = (player: Player, value: never, options: AliplayerOptions) => void;

const languages: Readonly<Record<string, string>> = { 'zh-cn': 'zh-CN', 'en-us': 'en-US' };

/** What each option does to the player before it is put into the page. Those without a function are used elsewhere. */
const effects: Readonly<Record<string, Apply | 'elsewhere'>> = {
  ...elsewhere('id', 'width', 'height', 'source', 'vid', 'playauth', 'format', 'definition'),
  ...elsewhere('defaultDefinition', 'qualitySort', 'autoplayPolicy', 'autoPlayDelayDisplayText'),
  ...elsewhere('components', 'snapshotWatermark', 'keyFastForwardStep', 'previewTime'),
  ...elsewhere('autoPlayDelay'),
  videoWidth: setSize('--aliplayer-video-width'),
  videoHeight: setSize('--aliplayer-video-height'),
  playbackUrl: (player, url: string) => (player.playbackUrl = url),
  playAuthUrl: (player, url: string) => (player.playAuthUrl = url),
  autoplay: (player, isOn: boolean, { autoplayPolicy, autoPlayDelay }) => {
    if (isOn && !autoPlayDelay) player.autoplay = autoplayPolicy?.fallbackToMute ? 'muted' : true;
  },
  mute: (player, isOn: boolean) => (player.defaultMuted = isOn),
  preload: (player, isOn: boolean) => (player.preload = isOn ? 'auto' : 'none'),
  cover: (player, url: string) => (player.poster = url),
  rePlay: (player, isOn: boolean) => (player.loop = isOn),
  playsinline: (player, isOn: boolean) => (player.playsInline = isOn),
  skinLayout: applySkin,
  controlBarVisibility: (player, when: string) => {
    if (when === 'click')
      warnLeftOut(
        'aliplayer',
        "controlBarVisibility: 'click'",
        'the controls show when the pointer moves, and by a tap',
      );
    else player.dataset['bar'] = when;
    if (when === 'always') player.addController({ hostUpdated: () => showBar(player) });
  },
  showBuffer: (player, isOn: boolean) => {
    if (!isOn) hideParts(player, 'buffer');
  },
  enableSystemMenu: () => undefined,
  language: (player, tag: string) => (player.lang = languages[tag] ?? tag),
  progressMarkers: (player, markers: readonly AliplayerMarker[]) => setMarkers(player, markers),
  keyShortCuts: applyKeys,
  extraInfo: (player, { crossOrigin }: NonNullable<AliplayerOptions['extraInfo']>) =>
    (player.crossOrigin = crossOrigin ?? null),
};

function elsewhere(...names: readonly string[]): Record<string, 'elsewhere'> {
  return Object.fromEntries(names.map((name) => [name, 'elsewhere']));
}

/** The options that have an effect. */
export const optionNames = Object.keys(effects);

/** Sets what the options say; tells of those that do nothing here. */
export function applyOptions(player: Player, options: AliplayerOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const effect = effects[name];
    if (effect === undefined) warnOfOption(name);
    else if (effect !== 'elsewhere') effect(player, value as never, options);
  }
  if (!options.enableSystemMenu)
    player.addEventListener('contextmenu', (event) => event.preventDefault());
}

/** Each mark begins a chapter. */
export function setMarkers(player: Player, markers: readonly AliplayerMarker[]): void {
  player.chapters = markers.map(({ offset, title, describe }) => ({
    startTime: Number(offset),
    title: title || describe || '',
  }));
}

function setSize(property: string): Apply {
  return (player, size: string | number) => player.style.setProperty(property, toLength(size));
}

// The bar itself is a part; what fades it lies around it.
function showBar(player: Player): void {
  const bar = player.shadowRoot?.querySelector('[part~=controls]');
  if (bar?.parentElement) bar.parentElement.style.opacity = '1';
}

function applySkin(player: Player, layout: false | readonly AliplayerSkinPart[]): void {
  if (!layout || layout.length === 0) return void (player.controls = false);
  const all = layout.flatMap((part) => [part, ...(part.children ?? [])]);
  hideParts(player, ...skinParts.filter((name) => !all.some((part) => part.name === name)));
  if (all.some(({ align, x, y }) => align !== undefined || x !== undefined || y !== undefined))
    warnLeftOut(
      'aliplayer',
      'the place of parts (align, x, y) in skinLayout',
      'only which parts are shown is taken; see docs/theme.md for the looks',
    );
}

function applyKeys(player: Player, isOn: boolean, { keyFastForwardStep }: AliplayerOptions): void {
  if (!isOn) return;
  player.hotkeys = 'page';
  const step = keyFastForwardStep ?? 10;
  if (step === 10)
    player.shortcuts = {
      'seek-back': [],
      'seek-forward': [],
      'seek-back-more': ['ArrowLeft', 'j'],
      'seek-forward-more': ['ArrowRight', 'l'],
    };
  else if (step !== 5)
    warnLeftOut('aliplayer', `keyFastForwardStep: ${step}`, 'the arrow keys seek by 5 or 10 s');
}
