/** Something to play. */
export interface VideoJsSource {
  /** Its address. */
  readonly src: string;
  /** Its media type; default: told from the ending of the address. */
  readonly type?: string | undefined;
}

/** A text track. */
export interface VideoJsTrack {
  /** Address of a WebVTT file. */
  readonly src: string;
  /** `subtitles` (default), `captions` or `chapters`. */
  readonly kind?: string | undefined;
  /** Its language. */
  readonly srclang?: string | undefined;
  /** What the menu calls it. */
  readonly label?: string | undefined;
  /** Whether it shows from the start. */
  readonly default?: boolean | undefined;
}

/** What may be played: an address, a source, or several of which the first that the browser plays is taken. */
export type VideoJsSources = string | VideoJsSource | readonly VideoJsSource[];

/**
 * Options of video.js that have an effect here, and those of vodkit. Others are accepted, and told of in the console
 * once; `docs/coming-from-players.md` lists them.
 */
export interface VideoJsOptions {
  /** Whether to play at once: `muted` without sound, `any` without sound where the browser refuses it with sound. */
  readonly autoplay?: boolean | 'muted' | 'play' | 'any' | undefined;
  /** Whether the player has controls; default: whether the element has the attribute. */
  readonly controls?: boolean | undefined;
  /** Whether to begin again at the end. */
  readonly loop?: boolean | undefined;
  /** Whether to start without sound. */
  readonly muted?: boolean | undefined;
  /** What to load before play. */
  readonly preload?: 'none' | 'metadata' | 'auto' | undefined;
  /** Address of an image before playback. */
  readonly poster?: string | undefined;
  /** What plays. */
  readonly src?: VideoJsSources | undefined;
  /** What plays: the first that the browser plays. */
  readonly sources?: readonly VideoJsSource[] | undefined;
  /** Text tracks. */
  readonly tracks?: readonly VideoJsTrack[] | undefined;
  /** Width in pixels, or CSS. */
  readonly width?: number | string | undefined;
  /** Height in pixels, or CSS. */
  readonly height?: number | string | undefined;
  /** As wide as what is around it, in the shape of the picture; it is so by default. */
  readonly fluid?: boolean | undefined;
  /** As large as what is around it. */
  readonly fill?: boolean | undefined;
  /** Shape of the frame, such as `16:9`. */
  readonly aspectRatio?: string | undefined;
  /** Language of the controls. */
  readonly language?: string | undefined;
  /** Id of the element. */
  readonly id?: string | undefined;
  /** Whether it plays within the page on an iPhone; default true. */
  readonly playsinline?: boolean | undefined;
  /** Whether nothing offers picture in picture. */
  readonly disablePictureInPicture?: boolean | undefined;
  /** With `enabled`, arrows move the focus among the controls, as on televisions; false turns it off there. */
  readonly spatialNavigation?: { readonly enabled?: boolean | undefined } | undefined;
  /** CORS mode of a file. */
  readonly crossOrigin?: string | undefined;
  /** `{hotkeys: false}` turns the keys off, which work by default while the player has the focus. */
  readonly userActions?: { readonly hotkeys?: boolean | undefined } | undefined;
  /** False for no large play button. */
  readonly bigPlayButton?: boolean | undefined;
  /** False for no bar; of an object, what is false is left out of it. */
  readonly controlBar?: boolean | Readonly<Record<string, unknown>> | undefined;
  /** Plugins of the page to begin with, by name, and the options of each. */
  readonly plugins?: Readonly<Record<string, unknown>> | undefined;
  /** Of vodkit: a play auth of the server. */
  readonly playAuth?: string | undefined;
  /** Of vodkit: address of your app server that answers `{playAuth}`. */
  readonly playAuthUrl?: string | undefined;
  /** Of vodkit: where play auths are exchanged; default `/v1/playback` of the page's origin. */
  readonly playbackUrl?: string | undefined;
  readonly [option: string]: unknown;
}
