import type { AliplayerComponentEntry } from './components.js';

/** A mark on the progress bar. */
export interface AliplayerMarker {
  /** Seconds from the start. */
  readonly offset: number;
  /** Shown above the bar, as the title of the part that begins here. */
  readonly title?: string | undefined;
  /** Shown where there is no title. */
  readonly describe?: string | undefined;
  /** Not used here. */
  readonly coverUrl?: string | undefined;
  /** Not used here. */
  readonly isCustomized?: boolean | undefined;
}

/** A text that is drawn onto snapshots. */
export interface AliplayerWatermark {
  /** The text. */
  readonly text: string;
  /** Pixels from the left edge of the snapshot; default 10. */
  readonly left?: string | number | undefined;
  /** Pixels from its top edge to the middle of the line; default 30. */
  readonly top?: string | number | undefined;
  /** A CSS font; default `16px sans-serif`. */
  readonly font?: string | undefined;
  /** Colour of the outline; none by default. */
  readonly strokeColor?: string | undefined;
  /** Colour of the text; default white. */
  readonly fillColor?: string | undefined;
}

/** A part of the skin that is shown. Where it stands (`align`, `x`, `y`) is not used here. */
export interface AliplayerSkinPart {
  /** Such as `bigPlayButton`, `controlBar` or `volume`. */
  readonly name: string;
  /** Of `controlBar`: what is in it. */
  readonly children?: readonly AliplayerSkinPart[] | undefined;
  /** Not used here. */
  readonly align?: string | undefined;
  /** Not used here. */
  readonly x?: number | undefined;
  /** Not used here. */
  readonly y?: number | undefined;
}

/** What plays: an address, or several by label such as `{HD: url, SD: url}`, also as JSON text. */
export type AliplayerSource = string | Readonly<Record<string, string>>;

/**
 * Options of Alibaba's Aliplayer that have an effect here, and those of vodkit. Others are accepted, and told of in the
 * console once; `docs/coming-from-players.md` lists them.
 */
export interface AliplayerOptions {
  /** Id of the element in which the player stands, or the element itself. */
  readonly id?: string | HTMLElement | undefined;
  /** Width of that element: CSS, or a number of pixels. Default: as the page has it. */
  readonly width?: string | number | undefined;
  /** Its height. Default: as the page has it, and where that has none, by the shape of the picture. */
  readonly height?: string | number | undefined;
  /** Width of the picture inside the frame. */
  readonly videoWidth?: string | number | undefined;
  /** Height of the picture inside the frame. */
  readonly videoHeight?: string | number | undefined;
  /** What plays; goes before `vid`. Several addresses are offered in the settings menu. */
  readonly source?: AliplayerSource | undefined;
  /** Id of the video of this VOD server. */
  readonly vid?: string | undefined;
  /** Its play auth: what `POST /v1/videos/{id}/play-auth` answers. */
  readonly playauth?: string | undefined;
  /** Of vodkit: where play auths are exchanged; default `/v1/playback` of the page's origin. */
  readonly playbackUrl?: string | undefined;
  /** Of vodkit: address of your app server that answers `{playAuth}`; with it play auths are renewed by themselves. */
  readonly playAuthUrl?: string | undefined;
  /** Kind of `source`: `m3u8`, `mpd`, `mp4`, `mp3`; default: told from the ending of the address. */
  readonly format?: string | undefined;
  /** Of several addresses, those that are offered: labels with commas between them; default all. */
  readonly definition?: string | undefined;
  /** The label that plays first, or of a video of the server the quality: `FD` (360p), `LD` (480p), `SD` (720p), `HD` (1080p), `2K`, `4K`, `AUTO`. */
  readonly defaultDefinition?: string | undefined;
  /** Order of several addresses in the menu, by quality; default `asc`. */
  readonly qualitySort?: 'asc' | 'desc' | undefined;
  /** Whether to play at once; default false. */
  readonly autoplay?: boolean | undefined;
  /** With `fallbackToMute`, without sound where the browser refuses it with sound. */
  readonly autoplayPolicy?: { readonly fallbackToMute?: boolean | undefined } | undefined;
  /** Whether to start without sound; default false. */
  readonly mute?: boolean | undefined;
  /** Whether to load before play: true as much as is needed to play, false nothing. Default: enough for a first picture. */
  readonly preload?: boolean | undefined;
  /** Address of an image that is shown before playback. */
  readonly cover?: string | undefined;
  /** Whether to begin again at the end; default false. */
  readonly rePlay?: boolean | undefined;
  /** Seconds after which playback starts by itself; default 0, not at all. */
  readonly autoPlayDelay?: number | undefined;
  /** Shown meanwhile. */
  readonly autoPlayDelayDisplayText?: string | undefined;
  /** Whether it plays within the page on an iPhone; default true. */
  readonly playsinline?: boolean | undefined;
  /** The parts of the skin that are shown; false or an empty list for none; default all. */
  readonly skinLayout?: false | readonly AliplayerSkinPart[] | undefined;
  /** When the controls are seen: `hover` (default), `always` or `never`. */
  readonly controlBarVisibility?: 'hover' | 'click' | 'always' | 'never' | undefined;
  /** Whether the bar shows what is loaded; default true. */
  readonly showBuffer?: boolean | undefined;
  /** Whether the browser's own menu opens by a right click; default false. */
  readonly enableSystemMenu?: boolean | undefined;
  /** `zh-cn`, `en-us` or another language tag; default: that of the page. */
  readonly language?: string | undefined;
  /** Marks on the progress bar: each begins a chapter. */
  readonly progressMarkers?: readonly AliplayerMarker[] | undefined;
  /** A text that is drawn onto snapshots. */
  readonly snapshotWatermark?: AliplayerWatermark | undefined;
  /** Whether the keys work everywhere in the page; default false, only while the player has the focus. */
  readonly keyShortCuts?: boolean | undefined;
  /** Seconds by which the arrow keys seek, with `keyShortCuts`: 10 (default) or 5. */
  readonly keyFastForwardStep?: number | undefined;
  /** Seconds from the start that may be watched of `source`; see `setPreviewTime`. */
  readonly previewTime?: number | undefined;
  /** With `crossOrigin`, the CORS mode of a file. */
  readonly extraInfo?: { readonly crossOrigin?: string | undefined } | undefined;
  /** Components of the page's own. */
  readonly components?: readonly AliplayerComponentEntry[] | undefined;
  readonly [option: string]: unknown;
}
