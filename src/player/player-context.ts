import type { CSSResult, nothing, ReactiveControllerHost, TemplateResult } from 'lit';
import type { Localizer } from '../shared/localize.js';
import type { AdBreak } from './ad-break.js';
import type { CaptionsController } from './captions-controller.js';
import type { Command } from './command.js';
import type { Chapter } from './chapters.js';
import type { PlayerAction, PlayerShortcuts } from './controls/hotkeys.js';
import type { PlayerDiagnostics } from './diagnostics.js';
import type { DrmSystems } from './engines/engine.js';
import type { Danmaku } from './danmaku.js';
import type { LoopRange } from './loop-range.js';
import type { MenuChoice } from './menu-choice.js';
import type { MenuItem } from './menu-item.js';
import type { OfflineVideo } from './offline/offline-video.js';
import type { PictureSettings } from './picture-settings.js';
import type { GetPlayAuth } from './play-auth.js';
import type { SignLanguage } from './sign-language.js';
import type { Playlist } from './playlist.js';
import type { PlayerStorage } from './player-storage.js';
import type { PlayerController } from './player-controller.js';
import type { ScreenController } from './screen-controller.js';
import type { Watermark } from './watermark.js';
import type { PlayerWord } from './words.js';

/** What the viewer last used: for touch, the large controls stand in the middle of the picture. */
export type Pointer = 'touch' | 'mouse';

/** What the page asks of the controls. */
export interface PlayerPage {
  readonly autoplay: boolean | 'muted';
  readonly beacons: 'off' | '';
  readonly controls: boolean;
  readonly mediaSession: boolean;
  poster: string;
  readonly hotkeys: 'focus' | 'page' | 'off';
  readonly shortcuts: PlayerShortcuts | undefined;
  readonly diagnostics: PlayerDiagnostics;
  readonly transcript: string;
  readonly menuChoice: MenuChoice | undefined;
  readonly castAppId: string;
  readonly castSenderUrl: string;
  readonly menuItems: readonly (MenuItem | MenuChoice)[] | undefined;
  readonly miniPlayer: boolean;
  picture: PictureSettings | undefined;
  readonly watermark: string | Watermark;
  readonly remoteKeys: 'auto' | 'on' | 'off';
  readonly shareUrl: string;
  readonly embedUrl: string;
  readonly loop: boolean;
  file: Blob | OfflineVideo | undefined;
  src: string;
  type: string;
  drm: DrmSystems | undefined;
  playAuth: string;
  playAuthUrl: string;
  readonly playbackUrl: string;
  getPlayAuth: GetPlayAuth | undefined;
  playlist: Playlist | undefined;
  adBreaks: readonly AdBreak[] | undefined;
  readonly audioPreference: string;
  readonly signLanguage: string | SignLanguage;
  readonly danmaku: Danmaku | undefined;
  load(): void;
  readonly defaultMuted: boolean;
  readonly storage: PlayerStorage | null | undefined;
  readonly rememberPosition: boolean;
  readonly exclusive: boolean;
  loopRange: LoopRange | undefined;
  /** In order: those of the page, else those of the playback answer. */
  chapters: readonly Chapter[];
}

/**
 * What the parts of the controls are given. They are drawn in the player's one shadow root rather than as elements
 * of their own: parts reach the host without being exported twice, and two versions on a page cannot clash.
 */
export interface PlayerContext {
  readonly host: ReactiveControllerHost & HTMLElement & PlayerPage;
  readonly player: PlayerController;
  readonly screen: ScreenController;
  readonly captions: CaptionsController;
  readonly words: Localizer<PlayerWord>;
  /** Carries out what a control asks for; answers whether there was something to do. */
  readonly run: (command: Command) => boolean;
  /** Shows the controls for a moment, as what the viewer does. */
  readonly wake: () => void;
  /** Says what is seen elsewhere. */
  readonly say: (text: string) => void;
  /** Shows and says a text for a moment. */
  readonly tell: (icon: TemplateResult, text: string) => void;
  /** The keys of an action, for `aria-keyshortcuts`: once they have come. */
  readonly keysOf: (...actions: PlayerAction[]) => string | typeof nothing;
  /** Adds styles that came with a part fetched later. */
  readonly wear: (styles: CSSResult) => void;
}
