import { nothing, type CSSResult, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { hasDocument } from '../shared/has-document.js';
import { Localizer, type MessageTables } from '../shared/localize.js';
import { overVideo } from '../shared/over-video.js';
import type { VodError } from '../shared/vod-error.js';
import type { AdBreak } from './ad-break.js';
import { CaptionsController } from './captions-controller.js';
import { toChapters, type Chapter } from './chapters.js';
import type { PlayerDiagnostics } from './diagnostics.js';
import type { CmcdMode, CmcdOptions } from './cmcd/cmcd-options.js';
import type { DrmSystems, EngineName, Quality } from './engines/engine.js';
import { resolveHttpUrl } from './http-url.js';
import { hasDvr, liveTolerance, timeOf } from './live-window.js';
import { MediaSurface } from './media-surface.js';
import type { LoopRange } from './loop-range.js';
import type { MenuChoice } from './menu-choice.js';
import type { MenuItem } from './menu-item.js';
import type { Danmaku } from './danmaku.js';
import type { OfflineVideo } from './offline/offline-video.js';
import type { SignLanguage } from './sign-language.js';
import type { PlayerStorage } from './player-storage.js';
import type { Playlist } from './playlist.js';
import type { PictureSettings } from './picture-settings.js';
import type { GetPlayAuth } from './play-auth.js';
import { PlayerController } from './player-controller.js';
import { statesOf } from './player-states.js';
import { PlayerView } from './player-view.js';
import { ScreenController } from './screen-controller.js';
import { adoptStylesInPlace } from './adopt-styles-in-place.js';
import { barStyles } from './controls/bar-styles.js';
import type { PlayerShortcuts } from './controls/hotkeys.js';
import { stageStyles } from './controls/stage-styles.js';
import { recallLoudness } from './volume-memory.js';
import type { Watermark } from './watermark.js';
import { playerLanguages, playerWords, type AllPlayerWords } from './words.js';

const noChapters: readonly Chapter[] = [];

/** Of which each opens another source. */
const sourceProperties = ['src', 'type', 'engine', 'drm', 'playAuthUrl', 'playbackUrl'] as const;

const onByDefault = { fromAttribute: (value: string | null) => value !== 'false' };

const hotkeysConverter = {
  fromAttribute: (value: string | null) => (value === 'page' || value === 'off' ? value : 'focus'),
};

const autoplayConverter = {
  fromAttribute: (value: string | null) => (value === 'muted' ? 'muted' : value !== null),
};

/**
 * Plays a video of the VOD server by a play auth, or any HLS, DASH or progressive address, with controls.
 *
 * It has the surface of an HTMLMediaElement, and passes on the media events under their own names
 * (`play`, `timeupdate`, `ended`, …; they do not bubble). A play auth is exchanged for addresses when the element
 * connects, and both are renewed by themselves while it plays, without a stall.
 *
 * Where the app server answers a request for a play auth with 202 (or 409) and `Retry-After`, as that of `createAppHandlers` does for
 * a video that is still being processed, the player says so, asks again, and begins by itself once the video plays;
 * where the browser refuses to begin without a gesture, it offers to play. `pause()` keeps it from beginning.
 *
 * Keys, while the focus is inside and `controls` is on: space or k plays and pauses, arrows seek by 5 s and change the volume, j and l seek
 * by 10 s, 0 to 9, Home and End jump, m mutes, f is full screen, p or i picture in picture, c captions, < and > the speed,
 * Control (on a Mac: Option) with the left and right arrow goes to the chapter before and the next,
 * comma and period step by a frame while paused, a and b set a loop and x clears it, s saves a screenshot, d shows statistics, and
 * ? lists them all. `hotkeys` widens them to the page or turns them off, `shortcuts` names others.
 *
 * @element vod-player
 * @slot - `<track>` elements, offered as captions beside those the server knows, or those inside a stream of others; one with `default` shows from the start.
 *   One of kind `chapters` lists chapters where nobody else does.
 *   `<source>` elements, as in a `<video>`: without `src`, the first whose `type` and `media` this browser takes is played, and
 *   the next where one fails, from the same position.
 * @slot preview-end - Shown at the end of a preview (`previewSeconds` of the play auth), below the length of the whole video: what leads to it.
 * @slot controls-start - Controls of the page's own in the bar, after the time; they come and go with it. See docs/own-controls.md.
 * @slot controls-end - The same before captions and settings.
 * @slot top-start - The same at the beginning of the upper edge, such as a title or a way back.
 * @slot top-end - The same at its end.
 * @slot ad - Over the picture during an ad break: ads that the page draws itself. See docs/ads.md.
 * @slot overlay - Over the picture above the bar, whether or not the controls are in sight, such as a logo.
 * @fires {VodPlayerErrorEvent} vod-player-error - Playback stopped and cannot go on by itself; `error.code` is one of
 *   `network`, `blocked`, `expired`, `unauthorized`, `forbidden`, `not-found`, `conflict`, `server`, `bad-response`, `invalid-request`,
 *   `not-supported`, `decode`, `source`, `configuration`.
 * @fires {VodPlayerQualityChangeEvent} vod-player-quality-change - Another quality is on screen, or was chosen.
 * @fires {VodPlayerPlayAuthRenewEvent} vod-player-play-auth-renew - The addresses were renewed; playback went on.
 * @fires {VodPlayerChapterChangeEvent} vod-player-chapter-change - Another chapter is on screen: by playing, by a seek, or because the list has come or changed.
 * @fires {VodPlayerLoopRangeChangeEvent} vod-player-loop-range-change - The viewer has set or cleared the stretch that is repeated.
 * @fires {VodPlayerOfflineChangeEvent} vod-player-offline-change - The copy of a video in this browser has come further, is complete, was paused or removed.
 * @fires {VodPlayerPictureChangeEvent} vod-player-picture-change - The viewer has changed fit, rotation, mirror or zoom of the picture (`picture`).
 * @fires {VodPlayerCastChangeEvent} vod-player-cast-change - A Chromecast has begun to play (`device` is its name), or playback is back here.
 * @fires {VodPlayerCastErrorEvent} vod-player-cast-error - It could not be played on a Chromecast (`error`); it plays on here.
 * @fires {VodPlayerPlaylistChangeEvent} vod-player-playlist-change - Another video of the playlist was begun.
 * @fires {VodPlayerAdBreakEvent} vod-player-ad-break-start - An ad break has begun (`adBreak`); `waitUntil(promise)` makes it last until what the page shows in it is over.
 * @fires {VodPlayerAdBreakEvent} vod-player-ad-break-end - It is over.
 * @fires {VodPlayerAdEvent} vod-player-ad-start - An ad is on screen (`ad`, `adBreak`, `index`, `count`).
 * @fires {VodPlayerAdEvent} vod-player-ad-quartile - Another quarter of it has been shown (`quartile`, 1 to 3).
 * @fires {VodPlayerAdEvent} vod-player-ad-pause - The viewer has paused it.
 * @fires {VodPlayerAdEvent} vod-player-ad-resume - It goes on.
 * @fires {VodPlayerAdEvent} vod-player-ad-click - The viewer has opened the page of the advertiser.
 * @fires {VodPlayerAdEvent} vod-player-ad-skip - The viewer has skipped it, or closed that over a paused picture.
 * @fires {VodPlayerAdEvent} vod-player-ad-end - It was shown to its end.
 * @fires {VodPlayerAdErrorEvent} vod-player-ad-error - It could not be shown (`error`), and is left out.
 * @fires {VodPlayerDanmakuSendEvent} vod-player-danmaku-send - The viewer has sent a comment (`comment`), which the page keeps; canceled, it is not shown at once.
 * @fires {VodPlayerScreenshotEvent} vod-player-screenshot - The viewer has taken a screenshot; canceled, it is not saved.
 * @fires {VodPlayerEngineEvent} vod-player-engine - An engine has begun to load the source; `instance` is the library's own player.
 * @fires {VodPlayerDebugEvent} vod-player-debug - The player decided something: `engine-chosen`, `stalled`, `retried`, `addresses-renewed`,
 *   `quality-switched`. For logs.
 * @fires {VodPlayerBeaconEvent} vod-player-beacon - Tells how the view goes (`beacon`): when it has begun, every 30 s while that changes, when the page
 *   is hidden, at the end and at an error. `preventDefault()` keeps it from the VOD server, for a page that sends it elsewhere.
 * @fires {Event} abort - Loading was given up before its end.
 * @fires {Event} canplay - It can play from here, perhaps not to the end without a stop.
 * @fires {Event} canplaythrough - It can probably play to the end without a stop.
 * @fires {Event} durationchange - `duration` changed.
 * @fires {Event} emptied - What was loaded is gone, because something else is loaded.
 * @fires {Event} ended - The end was reached.
 * @fires {ErrorEvent} error - Playback stopped and cannot go on by itself; `error` of the event is `vodError` of the element.
 * @fires {Event} loadeddata - The first frame is there.
 * @fires {Event} loadedmetadata - Length and size are known.
 * @fires {Event} loadstart - Loading began.
 * @fires {Event} pause - Playback was paused.
 * @fires {Event} play - Playback was asked for; `paused` is false.
 * @fires {Event} playing - Playback began, or goes on after a wait.
 * @fires {Event} progress - Something was loaded.
 * @fires {Event} ratechange - The speed changed.
 * @fires {Event} resize - The size of the picture changed.
 * @fires {Event} seeked - A seek reached its goal.
 * @fires {Event} seeking - A seek began.
 * @fires {Event} stalled - Data are expected, and do not come.
 * @fires {Event} streamtypechange - `streamType` changed.
 * @fires {Event} suspend - Loading rests, for as much as is needed is there.
 * @fires {Event} targetlivewindowchange - `targetLiveWindow` changed.
 * @fires {Event} timeupdate - `currentTime` moved.
 * @fires {Event} volumechange - `volume` or `muted` changed.
 * @fires {Event} waiting - Playback waits for data.
 * @csspart stage - The frame around everything.
 * @csspart video - The video.
 * @csspart poster - The image before playback.
 * @csspart middle - What stands in the middle of the picture.
 * @csspart big-play-button - The large play button.
 * @csspart spinner - Shown when waiting takes longer than 300 ms.
 * @csspart arriving - Below it: what is waited for is still being uploaded or prepared.
 * @csspart echo - The brief feedback to a key or a gesture.
 * @csspart top - What the page has put along the upper edge.
 * @csspart overlay - What the page has put over the picture.
 * @csspart controls - The controls along the lower edge.
 * @csspart button - Every button of the controls.
 * @csspart play-button - Play and pause.
 * @csspart mute-button - Mute.
 * @csspart volume-slider - The slider beside it.
 * @csspart time - Position and length.
 * @csspart live-button - In place of the length, for what is live: goes there.
 * @csspart chapters-button - The title of the present chapter; opens the list of all.
 * @csspart previous-button - Where there is a playlist: the video before, or the start of this one.
 * @csspart next-button - The next.
 * @csspart end-screen - What follows, once a video has ended.
 * @csspart sign-language - The frame of the sign language.
 * @csspart ad - What covers the picture during an ad break.
 * @csspart ad-video - The video of an ad.
 * @csspart ad-foot - The row over its lower edge.
 * @csspart ad-play-button - Pauses the ad, and plays it on.
 * @csspart ad-countdown - Which ad it is, and how long it takes.
 * @csspart ad-link - Opens the page of the advertiser.
 * @csspart ad-skip-countdown - Says when the ad can be skipped.
 * @csspart ad-skip-button - Skips it.
 * @csspart ad-marks - On the seek bar: where breaks are still to come.
 * @csspart pause-ad - The ad over the paused picture.
 * @csspart ad-close-button - Closes it.
 * @csspart danmaku-button - Where there are comments: shows and hides them.
 * @csspart danmaku-send-button - Opens the form for one of the viewer's own.
 * @csspart danmaku-form - That form.
 * @csspart preview-end - What is said at the end of a preview.
 * @csspart captions-button - Captions.
 * @csspart settings-button - Opens the menu.
 * @csspart cast-button - While there is another device to play on: chooses it.
 * @csspart casting - What is said over the picture while a Chromecast plays.
 * @csspart cast-stop-button - Its button, to play here again.
 * @csspart pip-button - Picture in picture.
 * @csspart fullscreen-button - Full screen.
 * @csspart seek-bar - The progress bar.
 * @csspart seek-track - Its rail.
 * @csspart seek-buffered - What is loaded.
 * @csspart seek-played - What has played.
 * @csspart seek-loop - The stretch that is repeated.
 * @csspart seek-thumb - Its handle.
 * @csspart preview - The card above the pointer.
 * @csspart preview-image - The picture of the storyboard.
 * @csspart scrub-frame - The storyboard's picture over the video while dragging.
 * @csspart menu - The settings menu.
 * @csspart menu-item - A row of it.
 * @csspart keys-dialog - The dialog that lists the keys.
 * @csspart transcript - The transcript; where `transcript` names an element, a part of that element.
 * @csspart transcript-line - A line of it, likewise.
 * @csspart watermark - The mark of the page over the picture.
 * @csspart statistics - Figures of what plays, over a corner of the picture.
 * @csspart captions - The captions at the foot of the picture.
 * @csspart audio - What stands in the picture's place where there is sound alone.
 * @csspart artwork - Its picture: the poster, or a wave.
 * @csspart title - Its title.
 * @csspart unmute-button - Offered when the browser let the video start only without sound.
 * @csspart preparing - What is shown while the video is still being processed.
 * @csspart preparing-progress - Its bar.
 * @csspart mini-close-button - Closes the player in the corner of the window (`mini-player`).
 * @csspart error - The error panel.
 * @csspart retry-button - Its button.
 * @csspart skip - Below it, where there is a playlist: what follows, and when it begins by itself.
 * @csspart skip-button - Begins it at once.
 * @cssprop [--vod-player-aspect-ratio] - Shape of the frame, such as `4 / 3`; default that of the picture, and 16 / 9 until it is known. A page that knows it sets it, and nothing moves.
 * @cssprop [--vod-player-max-height=100dvh] - The frame is never higher, and narrower instead; a page with a fixed header takes its height off, `none` lifts the bound.
 * @cssprop [--vod-player-radius=8px] - Radius of the frame's corners.
 * @cssprop [--vod-player-background=#000] - Behind a picture of another shape.
 * @cssprop [--vod-player-object-fit] - How picture and poster fill the frame; default `contain`, and `cover` where no more than 2 % is cut.
 * @cssprop [--vod-accent=oklch(0.62 0.19 256)] - The played part of the bar and what is chosen.
 * @cssprop [--vod-surface=light-dark(#ffffff, #16181d)] - The menu.
 * @cssprop [--vod-surface-raised=light-dark(#f4f5f7, #20232a)] - A row of the menu under the pointer.
 * @cssprop [--vod-text=light-dark(#16181d, #f1f2f4)] - Text of the menu.
 * @cssprop [--vod-text-muted=light-dark(#5b6270, #a3aab8)] - Lesser text of the menu.
 * @cssstate loading - The play auth is exchanged, or the first data are under way.
 * @cssstate preparing - The video is still being processed; it is asked for again until it plays.
 * @cssstate failed - The error panel is shown.
 * @cssstate started - The video has played.
 * @cssstate playing - It plays.
 * @cssstate paused - It is paused.
 * @cssstate ended - It has reached the end.
 * @cssstate buffering - It waits for data.
 * @cssstate muted - It is muted.
 * @cssstate live - What plays has no end yet.
 * @cssstate controls-shown - The controls are in sight.
 * @cssstate fullscreen - It fills the screen.
 * @cssstate picture-in-picture - The picture is in a window of its own.
 * @cssstate mini-player - What plays is in a corner of the window, while its place is out of sight.
 */
export class VodPlayerElement extends MediaSurface {
  static override styles = [overVideo, stageStyles, barStyles];

  /** Address of an HLS playlist, a DASH manifest or a video file: http, https, or `blob:` of this page. A play auth goes before it; `<source>` children stand in for it. */
  @property({ useDefault: true }) src = '';

  /**
   * A file of the viewer's own, such as one that is being uploaded: plays at once, before all else. Where a play auth is offered too, the player goes over to the
   * server as soon as that plays all of it, at the same position, and `file` is undefined from then on.
   * Or a video that is kept in this browser, as `OfflineVideos` answers it: plays without a network (docs/offline.md).
   */
  @property({ attribute: false }) file: Blob | OfflineVideo | undefined;

  /** Media type of `src`, such as `application/vnd.apple.mpegurl` for a playlist; default: told from the ending of the address. */
  @property({ useDefault: true }) type = '';

  /**
   * Where licences for an encrypted `src` come from, by key system, such as
   * `{'org.w3.clearkey': {licenseUrl}}`. A play auth brings its own.
   */
  @property({ attribute: false }) drm: DrmSystems | undefined;

  /** The only engine to use: `hls.js`, `shaka-player`, `dash.js` or `native`; default: the first that suits source and browser. */
  @property({ useDefault: true }) engine: EngineName | '' = '';

  /**
   * Reports what the viewer gets to whoever delivers it, with every request for a manifest and a segment: Common Media Client Data,
   * version 2, by hls.js, shaka-player and dash.js alike. `query` or `headers`, or options; default: off. From the next load on.
   */
  @property() cmcd: CmcdMode | '' | CmcdOptions | null | undefined;

  /**
   * Whether the player tells the VOD server how it plays, for the statistics of the video: `on` (default, where the answer to
   * the play auth names an address) or `off`. Neither sets a cookie, and nothing is sent where the browser asks not to be tracked.
   */
  @property({ useDefault: true }) beacons: 'off' | '' = '';

  /** A play auth of `POST /v1/videos/{id}/play-auth`. One for the video that plays already only renews its addresses. */
  @property({ attribute: 'play-auth', useDefault: true }) playAuth = '';

  /** Address of the page's own app server that answers a POST (or a GET, where it refuses POST) with `{playAuth}`. */
  @property({ attribute: 'play-auth-url', useDefault: true }) playAuthUrl = '';

  /** Answers with a new play auth; asked at the start and at every renewal. Goes before `playAuthUrl`. */
  @property({ attribute: false }) getPlayAuth: GetPlayAuth | undefined;

  /** Where play auths are exchanged: `GET /v1/playback` of the VOD server. Default: that path on the page's own origin. */
  @property({ attribute: 'playback-url', useDefault: true }) playbackUrl = '/v1/playback';

  /** Address of an image shown before playback, http or https; the server's poster stands in for it. */
  @property({ useDefault: true }) poster = '';

  /** Whether to play at once. `muted`: where the browser refuses sound, without it, and offers to turn it on. */
  @property({ converter: autoplayConverter }) autoplay: boolean | 'muted' = false;

  /** Whether playback starts muted. The viewer's remembered volume does not apply then. */
  @property({ type: Boolean, attribute: 'muted' }) defaultMuted = false;

  /** Whether to begin again at the end. */
  @property({ type: Boolean }) loop = false;

  /** What to load before play: `none` (not even the play auth is exchanged), `metadata` (default: enough for a first frame), `auto`. */
  @property({ useDefault: true }) preload: 'none' | 'metadata' | 'auto' = 'metadata';

  /** Whether the video plays within the page on an iPhone; default true, `playsinline="false"` lets it take the screen. */
  @property({ attribute: 'playsinline', converter: onByDefault }) playsInline = true;

  /** Whether nothing offers picture in picture: neither the player nor the browser. */
  @property({ type: Boolean }) disablePictureInPicture = false;

  /**
   * Whether the player offers controls of its own; default true. `controls="false"` takes away the bar, the menu and every
   * button over the picture, and leaves keys and clicks to the page, as a `<video>` without `controls` does: for a page
   * that brings its own. Captions, the sign of waiting and the error panel stay.
   */
  @property({ converter: onByDefault }) controls = true;

  /**
   * Whether lock screens, notifications and the keys of headsets and keyboards tell and control what plays, with sound; default true.
   * `media-session="false"` leaves them to the page.
   */
  @property({ attribute: 'media-session', converter: onByDefault }) mediaSession = true;

  /**
   * Where the keys of the player work: `focus` (default) while the focus is inside, `page` everywhere in the page unless something
   * that takes typing, or uses that key itself, has the focus, `off` nowhere.
   */
  @property({ converter: hotkeysConverter }) hotkeys: 'focus' | 'page' | 'off' = 'focus';

  /**
   * Whether the arrow keys move the focus among the controls, as with the remote control of a television, and Back leaves them: `auto` (default) on
   * televisions, by their user agent, `on` or `off`. See docs/player/television.md.
   */
  @property({ attribute: 'remote-keys', useDefault: true }) remoteKeys: 'auto' | 'on' | 'off' =
    'auto';

  /** Other keys than the usual, by action; what is not named keeps its own. What cannot be used is told in the console. */
  @property({ attribute: false }) shortcuts: PlayerShortcuts | undefined;

  /** The stretch that is repeated, in seconds; undefined for none. The viewer may set another. */
  @property({ attribute: false }) loopRange: LoopRange | undefined;

  /**
   * A choice of the page's own in the settings menu, such as that among several addresses; undefined (default) for none.
   */
  @property({ attribute: false }) menuChoice: MenuChoice | undefined;

  /**
   * Rows of the page's own in the settings menu: each acts at once, is a switch, or opens a choice; undefined (default) for none. The first
   * 20 are shown, and what is no row is left out. See docs/own-controls.md.
   */
  @property({ attribute: false }) menuItems: readonly (MenuItem | MenuChoice)[] | undefined;

  /**
   * Address of the page that viewers may share, http or https: with it the settings have a page for that, with the present position as `t` (whole seconds).
   * Default: none, and nothing to share.
   */
  @property({ attribute: 'share-url', useDefault: true }) shareUrl = '';

  /**
   * Address of a page that plays the video in a frame of another site, such as `/embed/{id}` of the VOD server: beside `shareUrl`, viewers may
   * copy the `<iframe>`. Default: `shareUrl`, where that is such a page of the VOD server.
   */
  @property({ attribute: 'embed-url', useDefault: true }) embedUrl = '';

  /** Fit, rotation, mirror and zoom of the picture; undefined: as usual. The viewer may change them in the settings. What cannot be used is told in the console. */
  @property({ attribute: false }) picture: PictureSettings | undefined;

  /**
   * A mark of the page over the picture, and on screenshots: the address of a picture, or (no attribute) a picture or text with its place. What cannot
   * be used is told in the console. Default: none. See docs/player/watermark.md.
   */
  @property({ useDefault: true }) watermark: string | Watermark = '';

  /** Whether what plays moves to a corner of the window when the player is scrolled out of sight, and back with it. The viewer may close it there. */
  @property({ type: Boolean, attribute: 'mini-player' }) miniPlayer = false;

  /**
   * Videos that play one after the other, with buttons for the next and the one before, and at the end of each what follows. It sets the source
   * of the player; set another one to go elsewhere, such as `{...player.playlist, index: 3}`. Undefined (default): the source alone.
   */
  @property({ attribute: false }) playlist: Playlist | undefined;

  /**
   * Ad breaks before, in, and after each video, and while it is paused; undefined (default): none. They play over the content, which keeps its
   * place and its buffer. Those of a playlist's item stand in for these. See docs/ads.md.
   */
  @property({ attribute: false }) adBreaks: readonly AdBreak[] | undefined;

  /**
   * Which of several sounds to begin with, unless the viewer has chosen one before: a BCP 47 tag, `description` for the one that tells what
   * is seen, or both (`de description`); default: that of the source.
   */
  @property({ attribute: 'audio-preference', useDefault: true }) audioPreference = '';

  /**
   * A video of the signed content: its address, or (no attribute) a source with a play auth. Viewers switch it on in the settings, and it is
   * loaded then; it lies over a corner of the picture, in step with it. Default: none.
   */
  @property({ attribute: 'sign-language', useDefault: true }) signLanguage: string | SignLanguage =
    '';

  /**
   * Comments of viewers that pass over the picture; undefined (default): none, and no button for them. The page brings them, and keeps those
   * that viewers send (`vod-player-danmaku-send`).
   */
  @property({ attribute: false }) danmaku: Danmaku | undefined;

  /**
   * Where volume, speed, quality, sound, language and style of captions, comments and sign language, and with `rememberPosition` positions, are remembered, by the names `vod-player-volume`,
   * `-choices`, `-audio`, `-captions`, `-danmaku`, `-sign-language` and `-positions`; default: `localStorage`. Null: nowhere. One that answers later,
   * such as one that asks your server, carries them to the viewer's other devices.
   */
  @property({ attribute: false }) storage: PlayerStorage | null | undefined;

  /**
   * Whether to begin where the viewer left this video, and say so. The places in the last 200 videos are remembered,
   * but none in the first 10 s, the last 15 s (of what is short, a tenth) and the last twentieth.
   */
  @property({ type: Boolean, attribute: 'remember-position' }) rememberPosition = false;

  /**
   * Id of the receiver of Google Cast that plays on a Chromecast: `CC1AD845` is the default media receiver. With it, Google's sender
   * script is loaded once something has played, and a button is there while there is a device. Default: none, and nothing of Google's is
   * loaded. See docs/player/casting.md.
   */
  @property({ attribute: 'cast-app-id', useDefault: true }) castAppId = '';

  /** Address of that script, for pages that serve it themselves; default: that of Google. */
  @property({ attribute: 'cast-sender-url', useDefault: true }) castSenderUrl = '';

  /** Whether it pauses when another player of the page begins. */
  @property({ type: Boolean }) exclusive = false;

  #chapters: readonly Chapter[] | undefined;

  /**
   * The chapters, in order: those that the page has set, else those of the playback answer, else of a child `<track kind="chapters">`.
   * Undefined takes back what was set, an empty list shows none. What is no chapter is left out.
   */
  @property({ attribute: false, noAccessor: true })
  get chapters(): readonly Chapter[] {
    return this.#chapters ?? this.#player.snapshot.playback?.chapters ?? noChapters;
  }

  set chapters(list: readonly Chapter[] | undefined) {
    this.#chapters = list && toChapters(list);
    this.requestUpdate();
  }

  /**
   * Id of an element of the page, in the same document or shadow root, in which the transcript stands: what is said as a text that follows, seeks and is
   * searched. Default: none; viewers open it over the picture from the settings. Its content is replaced as long as there are captions.
   */
  @property({ useDefault: true }) transcript = '';

  /** CORS mode of a progressive source and of its tracks: `anonymous` or `use-credentials`. */
  @property({ attribute: 'crossorigin' }) crossOrigin: string | null = null;

  readonly #player = new PlayerController(this, createVideo());
  readonly #screen = new ScreenController(this, this.#player.video);
  readonly #captions = new CaptionsController(this, this.#player.video, (url) =>
    this.#player.addressOf(url),
  );
  readonly #words = new Localizer(this, playerWords as AllPlayerWords, playerLanguages);
  readonly #view = new PlayerView({
    host: this,
    player: this.#player,
    screen: this.#screen,
    captions: this.#captions,
    words: this.#words,
    wear: (styles) => this.#wear(styles),
  });
  // Simulated DOMs know no internals, or no states.
  readonly #internals = this.attachInternals?.() as ElementInternals | undefined;
  #children: MutationObserver | undefined;
  // Of parts that were fetched later.
  #lateStyles: readonly CSSResult[] = [];

  /** Words of your own, by language and key: over the built-in ones (ar, de, en, es, fr, ja, zh). */
  set messages(tables: MessageTables) {
    this.#words.extra = tables;
  }

  /**
   * Why playback stopped, as a media element says it: `code` 2 (network), 3 (decoding), 4 (nothing that can be played here), or 5 (encrypted,
   * and not to be decrypted). Null while all is well.
   */
  get error(): MediaError | null {
    const { state } = this.#player.snapshot;
    return state.phase === 'failed' ? state.mediaError : null;
  }

  /** The same with the code that a page branches on (`vod-player-error` lists them), and what the server answered. */
  get vodError(): VodError | null {
    const { state } = this.#player.snapshot;
    return state.phase === 'failed' ? state.error : null;
  }

  /** Whether playback is paused; false from the moment `play` is called. */
  get paused(): boolean {
    return this.#player.paused;
  }

  /** Whether there is no sound. */
  get muted(): boolean {
    return this.video.muted;
  }

  set muted(muted: boolean) {
    this.video.muted = muted;
  }

  /** Title of the video, once its play auth is exchanged. */
  get videoTitle(): string {
    return this.#player.snapshot.playback?.title ?? '';
  }

  /** Id of the video, once its play auth is exchanged. */
  get videoId(): string {
    return this.#player.snapshot.playback?.videoId ?? '';
  }

  /** `live` while the source has no end yet, else `on-demand`; `unknown` before it is open. As media-ui-extensions has it. */
  get streamType(): 'live' | 'on-demand' | 'unknown' {
    const { isLive, state } = this.#player.snapshot;
    return isLive ? 'live' : state.phase === 'ready' ? 'on-demand' : 'unknown';
  }

  /** From which second on the position counts as live; NaN for what has an end. */
  get liveEdgeStart(): number {
    const { live } = this.#player;
    return live ? live.end - liveTolerance : Number.NaN;
  }

  /** Infinity for live of which so much is kept that a viewer may go back (DVR), 0 for other live; NaN for what has an end. */
  get targetLiveWindow(): number {
    const { live } = this.#player;
    return live ? (hasDvr(live) ? Infinity : 0) : Number.NaN;
  }

  /** The qualities on offer, as the source lists them. */
  get qualities(): readonly Quality[] {
    return this.#player.snapshot.qualities;
  }

  /** The chosen quality: `'auto'` (default) or the id of one of `qualities`. */
  get quality(): string {
    return this.#player.snapshot.selectedQuality;
  }

  set quality(id: string) {
    this.#player.engine?.selectQuality?.(id);
  }

  /** What the player can say about itself now, as plain values: engine, source, qualities, buffer, frames, stalls, last error. */
  get diagnostics(): PlayerDiagnostics {
    return this.#player.diagnostics;
  }

  /** Options for a library, in its own words: over those of the player, from the next load on. */
  configureEngine(name: EngineName, config: object): void {
    this.#player.engineConfigs[name] = config;
  }

  /** Plays. Rejects with a `NotAllowedError` where the browser wants a gesture first. */
  play(): Promise<void> {
    return this.#player.play();
  }

  /**
   * Begins an ad break now, whatever its `timeOffset`, as where an operator of something live calls for one. Resolves when it is over; at once
   * where another one is on, or nothing is loaded.
   */
  playAdBreak(adBreak: AdBreak): Promise<void> {
    return this.#player.intent.yields(adBreak) as Promise<void>;
  }

  /** Pauses playback. */
  pause(): void {
    this.#player.pause();
  }

  /** Starts over: the play auth is exchanged again, and the source loaded from its beginning. */
  load(): void {
    this.#player.reopen('start');
  }

  /** Puts the focus on the player, so that its keys work (while `controls` is on). */
  override focus(options?: FocusOptions): void {
    this.#view.focus(options);
  }

  /** Shows the picture in a window of its own; needs a gesture. */
  requestPictureInPicture(): Promise<PictureInPictureWindow> {
    return this.video.requestPictureInPicture();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Twice, it observes once. `<source>` children may come later than their player.
    this.#children ??= new MutationObserver(() => this.#player.openIfIdle());
    this.#children.observe(this, { childList: true });
  }

  // What feeds the video, and the style sheets, belong to the document they were made in.
  adoptedCallback(): void {
    if (!this.#screen.isInWindow) this.#player.release();
    if (this.shadowRoot) this.#dress(this.shadowRoot);
  }

  protected get video(): HTMLVideoElement {
    return this.#player.video;
  }

  protected get length(): number {
    return this.#player.duration;
  }

  protected get time(): number {
    return timeOf(this.#player);
  }

  protected seekTo(seconds: number): void {
    void this.#player.seek(seconds);
  }

  protected override createRenderRoot(): ShadowRoot {
    const root = this.shadowRoot ?? this.attachShadow(VodPlayerElement.shadowRootOptions);
    // What a server has drawn; ours follows before the next frame.
    root.replaceChildren();
    this.#dress(root);
    return root;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!hasDocument) return;
    this.#configure(changed);
    if (this.file && changed.has('file')) this.#player.reopen('start');
    // What is offered beside a file that plays is for later.
    else if (!this.file || this.error) {
      if (!this.hasUpdated || sourceProperties.some((name) => changed.has(name)))
        this.#player.reopen('start');
      else if (changed.has('playAuth')) this.#player.takePlayAuth();
      else if (changed.has('getPlayAuth')) this.#player.openIfIdle();
    }
    this.#captions.offer(this.#player.snapshot.playback);
  }

  protected override updated(): void {
    const states = statesOf(this.#player.snapshot, {
      controlsShown: this.#view.controlsShown,
      fullscreen: this.#screen.isFullscreen,
      pictureInPicture: this.#screen.isPictureInPicture,
      miniPlayer: this.#screen.isMini,
    });
    for (const [name, holds] of Object.entries(states)) {
      if (holds) this.#internals?.states?.add(name);
      else this.#internals?.states?.delete(name);
    }
  }

  protected override render(): TemplateResult | typeof nothing {
    if (!hasDocument) return nothing;
    return this.#view.render(
      resolvePoster(this.poster) ?? this.#player.snapshot.playback?.poster ?? undefined,
    );
  }

  #dress(root: ShadowRoot): void {
    adoptStylesInPlace(root, [
      ...(this.constructor as typeof VodPlayerElement).elementStyles,
      ...this.#lateStyles,
    ]);
  }

  #wear(styles: CSSResult): void {
    this.#lateStyles = [...this.#lateStyles, styles];
    if (this.shadowRoot) this.#dress(this.shadowRoot);
  }

  #configure(changed: PropertyValues<this>): void {
    const { video } = this;
    if (!this.hasUpdated && !this.defaultMuted && this.autoplay === false)
      Object.assign(video, this.storage === undefined && recallLoudness());
    if (changed.has('defaultMuted') && (this.hasUpdated || this.defaultMuted))
      video.muted = this.defaultMuted;
    video.loop = this.loop;
    video.playsInline = this.playsInline;
    // A window of its own shows the video alone, without what marks it.
    video.disablePictureInPicture =
      this.disablePictureInPicture || Boolean(this.#player.snapshot.playback?.marquee);
    if (changed.has('crossOrigin') && (this.hasUpdated || this.crossOrigin !== null))
      video.crossOrigin = this.crossOrigin;
  }
}

function resolvePoster(poster: string): string | undefined {
  return poster === '' ? undefined : resolveHttpUrl(poster);
}

function createVideo(): HTMLVideoElement {
  // On a server nothing is drawn and nothing is played: the element only has to be constructible.
  if (!hasDocument) return { addEventListener: () => undefined } as unknown as HTMLVideoElement;
  const video = document.createElement('video');
  video.setAttribute('part', 'video');
  return video;
}
