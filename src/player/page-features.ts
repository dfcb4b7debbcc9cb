import type { AdBreak } from './ad-break.js';
import type { Chapter } from './chapters.js';
import type { ToolCommand } from './command.js';
import type { Keys } from './controls/keys.js';
import type { PageKeys } from './controls/page-keys.js';
import type { Danmaku } from './danmaku.js';
import type { LoopRange } from './loop-range.js';
import type { PictureSettings } from './picture-settings.js';
import type { PlayerContext } from './player-context.js';
import type { Playlist } from './playlist.js';
import { isTelevision } from './is-television.js';
import { isOfTracks, takeTracks } from './late-tracks.js';
import { Memory } from './memory.js';
import { mayHaveCopies } from './offline/offline-mark.js';
import { hasOwnControls } from './own-slots.js';
import { keepOneAtATime } from './one-at-a-time.js';
import { SystemControls } from './system-controls.js';
import { turnScreen } from './turn-screen.js';
import type { Watermark } from './watermark.js';

export interface PageFeaturesOptions {
  useTool: (command: ToolCommand) => void;
  /** Undefined until they have come, as those of the page below. */
  takeKeys: () => Keys | undefined;
  takePageKeys: () => typeof PageKeys | undefined;
  onKey: (event: KeyboardEvent) => void;
}

export { memoryWords as words } from './memory-words.js';

export { echoStyles as styles } from './controls/echo-styles.js';

export { StallWatch } from './stall-watch.js';

export { laterParts } from './later-parts.js';

export { recallPlace } from './memory.js';

/** What WebKit has for AirPlay. */
const apple = 'webkitShowPlaybackTargetPicker';

/** Takes over what the page asks of the player beyond the usual. */
export class PageFeatures {
  readonly #context: PlayerContext;
  readonly #options: PageFeaturesOptions;
  readonly memory: Memory;
  // What was taken over.
  #loopRange: LoopRange | undefined;
  #chapters: readonly Chapter[] | undefined;
  #transcript = '';
  #adBreaks: readonly AdBreak[] | undefined;
  #playlist: Playlist | undefined;
  #danmaku: Danmaku | undefined;
  #marquee: string | undefined;
  #mayCast = false;
  #castAppId = '';
  #sounds = 0;
  #signLanguage: unknown = '';
  #picture: PictureSettings | undefined;
  #watermark: string | Watermark = '';
  #remoteKeys = '';
  #isMini = false;
  #isPreview = false;
  #isOffline = false;
  readonly #mayHaveCopies = mayHaveCopies();
  #hasOwnControls = false;
  #pageKeys: PageKeys | undefined;
  #system: SystemControls | undefined;

  constructor(context: PlayerContext, options: PageFeaturesOptions) {
    this.#context = context;
    this.#options = options;
    this.memory = new Memory(context);
    keepOneAtATime(context);
    turnScreen(context);
    const { host } = context;
    const children = new MutationObserver((changes) => {
      if (changes.some(isOfTracks)) takeTracks(context);
      host.requestUpdate();
    });
    children.observe(host, {
      childList: true,
      attributes: true,
      attributeFilter: ['slot', 'src', 'srclang', 'label', 'kind', 'default'],
      subtree: true,
    });
  }

  /** Called before each drawing. */
  read(): void {
    const { captions, host, player } = this.#context;
    const { useTool } = this.#options;
    const { chapters, loopRange, transcript } = host;
    this.memory.read();
    const sounds = player.engine?.audio?.audioTracks.length ?? 0;
    if (sounds !== this.#sounds && sounds > 1) useTool({ act: 'audio', to: 'given' });
    this.#sounds = sounds;
    if (player.snapshot.state.phase === 'loading') return;
    if (player.snapshot.started) this.#system ??= new SystemControls(this.#context);
    if (loopRange !== this.#loopRange) useTool({ act: 'loop', mark: 'given' });
    this.#loopRange = loopRange;
    if (transcript !== this.#transcript && captions.list.length > 0) {
      useTool({ act: 'transcript', to: 'given' });
      this.#transcript = transcript;
    }
    const written = ':scope > track[kind=chapters]';
    if (
      chapters !== this.#chapters &&
      (chapters[0] ?? this.#chapters?.[0] ?? host.querySelector(written))
    )
      useTool({ act: 'chapters', to: 'given' });
    this.#chapters = chapters;
    if (host.playlist !== this.#playlist) useTool({ act: 'playlist', to: 'given' });
    this.#playlist = host.playlist;
    if (host.adBreaks !== this.#adBreaks) useTool({ act: 'ads', to: 'given' });
    this.#adBreaks = host.adBreaks;
    if (host.signLanguage !== this.#signLanguage) useTool({ act: 'signLanguage', to: 'given' });
    this.#signLanguage = host.signLanguage;
    if (host.danmaku !== this.#danmaku) useTool({ act: 'danmaku', to: 'given' });
    this.#danmaku = host.danmaku;
    const { fullDuration, marquee } = player.snapshot.playback ?? {};
    if (marquee !== this.#marquee) useTool({ act: 'marquee' });
    this.#marquee = marquee;
    if (fullDuration !== undefined && !this.#isPreview) useTool({ act: 'previewEnd' });
    this.#isPreview ||= fullDuration !== undefined;
    // Looking for devices takes power: not before something plays.
    if (player.snapshot.started && !this.#mayCast && canCast(player.video)) {
      this.#mayCast = true;
      // What Google's code finds, Chromium would find a second time.
      if (!host.castAppId || apple in player.video) useTool({ act: 'cast' });
    }
    if (player.snapshot.started && host.castAppId !== this.#castAppId) {
      this.#castAppId = host.castAppId;
      useTool({ act: 'googleCast' });
    }
    if (host.picture !== this.#picture) useTool({ act: 'picture' });
    this.#picture = host.picture;
    if (host.watermark !== this.#watermark) useTool({ act: 'watermark' });
    this.#watermark = host.watermark;
    if (!this.#isOffline && (player.snapshot.playback?.offline || this.#mayHaveCopies)) {
      this.#isOffline = true;
      useTool({ act: 'offline' });
    }
    if (host.miniPlayer !== this.#isMini) useTool({ act: 'miniPlayer' });
    this.#isMini = host.miniPlayer;
    // Keys come first: some that are pressed on such a control are its own.
    if (!this.#hasOwnControls && hasOwnControls(host) && this.#options.takeKeys()) {
      this.#hasOwnControls = true;
      useTool({ act: 'ownControls' });
    }
    if (
      host.remoteKeys !== this.#remoteKeys &&
      (host.remoteKeys === 'on' || isTelevision(navigator.userAgent))
    )
      useTool({ act: 'remote' });
    this.#remoteKeys = host.remoteKeys;
    this.#readKeys();
  }

  #readKeys(): void {
    const { hotkeys, shortcuts } = this.#context.host;
    if (this.#pageKeys || (hotkeys !== 'page' && !shortcuts)) return;
    const { takeKeys, takePageKeys, onKey } = this.#options;
    const [keys, Listener] = [takeKeys(), takePageKeys()];
    if (keys && Listener) this.#pageKeys = new Listener(this.#context, keys, onKey);
  }
}

function canCast(video: HTMLVideoElement): boolean {
  return 'remote' in video || apple in video;
}
