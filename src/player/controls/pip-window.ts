import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';
import { copyStyles } from './copy-styles.js';

export { windowWords as words } from './window-words.js';

/** Of Document Picture-in-Picture (WICG), as far as it is used. */
interface WindowMaker {
  requestWindow(options: { width: number; height: number }): Promise<Window & typeof globalThis>;
}

/** CSS pixels; browsers keep their own bounds too. */
const [leastWidth, mostWidth] = [300, 640];

/** Takes the player, controls and all, to a window of its own that stays above others; where there is none, the picture alone. */
export class Tool implements PlayerTool {
  readonly #context: PlayerContext;
  #window: Window | undefined;
  #isAsked = false;

  constructor(context: PlayerContext) {
    this.#context = context;
  }

  act(): void {
    if (this.#window) this.#window.close();
    else if (!this.#isAsked) void this.#open();
  }

  async #open(): Promise<void> {
    const { host, screen } = this.#context;
    const { documentPictureInPicture: maker } = globalThis as unknown as {
      documentPictureInPicture: WindowMaker;
    };
    if (!screen.canPictureInPicture) return;
    this.#isAsked = true;
    try {
      // In a frame, or with a window of the browser's choice, there may be none: the picture alone may still go.
      const own = screen.isPictureInPicture
        ? undefined
        : await maker.requestWindow(sizeOf(host)).catch(refused);
      if (!own) await screen.togglePictureInPicture().catch(refused);
      else if (host.isConnected) this.#move(own);
      else own.close();
    } finally {
      this.#isAsked = false;
    }
  }

  #move(own: Window & typeof globalThis): void {
    const { host, player, screen, words } = this.#context;
    const { paused } = player;
    const place = createPlace(host, {
      text: words.t('elsewhere'),
      name: words.t('bringBack'),
      act: () => own.close(),
    });
    this.#window = own;
    copyStyles(own);
    own.document.title = player.snapshot.playback?.title || document.title;
    host.before(place);
    screen.isInWindow = true;
    own.document.body.append(host);
    this.#goOn(paused);
    host.focus({ preventScroll: true });
    // A page that goes on to another view takes the player out with it.
    const removals = new MutationObserver(() => {
      if (!place.isConnected) own.close();
    });
    for (let root: Node | undefined = place.getRootNode(); root; root = hostRootOf(root))
      removals.observe(root, { childList: true, subtree: true });
    own.addEventListener('pagehide', () => {
      removals.disconnect();
      this.#comeBack(place, own);
    });
  }

  #comeBack(place: HTMLElement, own: Window): void {
    const { host, player, screen } = this.#context;
    const { paused } = player;
    this.#window = undefined;
    // The page may have taken it elsewhere by itself.
    if (host.ownerDocument === own.document) {
      if (place.isConnected) place.replaceWith(host);
      else host.remove();
    }
    place.remove();
    screen.isInWindow = false;
    host.requestUpdate();
    if (!host.isConnected) return;
    this.#goOn(paused);
    if (document.activeElement === document.body) host.focus({ preventScroll: true });
  }

  // A browser may pause what changes its document.
  #goOn(wasPaused: boolean): void {
    const { host, player } = this.#context;
    host.requestUpdate();
    if (!wasPaused && player.video.paused) void player.play().catch(refused);
  }
}

function hostRootOf(root: Node): Node | undefined {
  return root instanceof ShadowRoot ? root.host.getRootNode() : undefined;
}

function sizeOf(host: HTMLElement): { width: number; height: number } {
  const { width, height } = host.getBoundingClientRect();
  const wanted = Math.round(Math.min(mostWidth, Math.max(leastWidth, width / 2)));
  return { width: wanted, height: Math.round((wanted * height) / width || (wanted * 9) / 16) };
}

/** Keeps the place of the player in the page, as large as that was. */
function createPlace(
  host: HTMLElement,
  { text, name, act }: { text: string; name: string; act: () => void },
): HTMLElement {
  const { width, height } = host.getBoundingClientRect();
  const place = document.createElement('div');
  place.className = host.className;
  place.slot = host.slot;
  place.dataset['vodPlayerPlace'] = '';
  place.lang = host.lang;
  const root = place.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(placeStyles);
  root.adoptedStyleSheets = [sheet];
  place.style.setProperty('inline-size', `${width}px`);
  place.style.setProperty('aspect-ratio', `${width} / ${height}`);
  const line = Object.assign(document.createElement('p'), { textContent: text });
  const button = Object.assign(document.createElement('button'), { textContent: name });
  button.addEventListener('click', act);
  root.append(line, button);
  return place;
}

/** A browser refuses with one of these; anything else is our own fault. */
function refused(error: unknown): undefined {
  if (!(error instanceof DOMException) && !(error instanceof TypeError)) throw error;
}

const placeStyles = `
  :host {
    box-sizing: border-box;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 12px;
    max-inline-size: 100%;
    padding: 16px;
    border-radius: var(--vod-player-radius, 8px);
    background: #16181d;
    color: #fff;
    font: inherit;
    text-align: center;
  }

  p {
    margin: 0;
  }

  button {
    min-block-size: 44px;
    padding: 0 16px;
    border: 1px solid rgb(255 255 255 / 0.6);
    border-radius: 8px;
    background: none;
    color: inherit;
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }

  button:focus-visible {
    outline: 2px solid #fff;
    outline-offset: 2px;
  }
`;
