import { css, html, nothing, type TemplateResult } from 'lit';
import { cssVars, type CssVars } from '../../shared/css-vars.js';
import type { PlayerContext } from '../player-context.js';
import { siteStorage } from '../volume-memory.js';

/** Under which the viewer's style is kept. */
export const captionsKey = 'vod-player-captions';

type Context = Pick<PlayerContext, 'captions' | 'host'>;

let look: CssVars = {};
const hosts = new Set<Context['host']>();
const followers = new WeakSet<Context['host']>();

/** Draws the cues of all players of the page so. */
export function styleCues(vars: CssVars): void {
  look = vars;
  for (const host of hosts) host.requestUpdate();
}

/** As the cues are drawn now. */
export const cueLook = (): CssVars => look;

globalThis.addEventListener('storage', ({ key, newValue }) => {
  if (key === captionsKey || key === null) takeStyle(newValue);
});

/** Most viewers keep the style that captions have. */
async function recallStyle({ storage = siteStorage() }: Context['host']): Promise<void> {
  try {
    const kept = await storage?.getItem(captionsKey);
    if (kept) takeStyle(kept);
  } catch {
    // Of a storage that cannot be used, what reads the other choices tells.
  }
}

function takeStyle(kept: string | null): void {
  void import('./caption-style.js').then(
    ({ takeCaptionStyle }) => styleCues(takeCaptionStyle(kept)),
    ignoreNetwork,
  );
}

// Without a connection they keep the usual style.
function ignoreNetwork(error: unknown): void {
  if (!(error instanceof TypeError)) throw error;
}

function follow(host: Context['host']): void {
  if (followers.has(host)) return;
  followers.add(host);
  host.addController({
    hostConnected: () => void hosts.add(host),
    hostDisconnected: () => void hosts.delete(host),
  });
  void recallStyle(host);
}

// One element a cue, kept: what is shown already is not drawn anew with every tick of the clock.
const drawn = new WeakMap<VTTCue, HTMLElement>();

/** The cues of the track that shows, above the scrim and the bar, where the browser's own would lie beneath both. */
export function renderCues({ captions, host }: Context): TemplateResult | typeof nothing {
  const { cues } = captions;
  follow(host);
  if (cues.length === 0) return nothing;
  const atTop = cues.filter(isAtTop);
  return html`<div class="cues top" ${cssVars(look)}>${atTop.map(draw)}</div>
    <div class="cues" part="captions" ${cssVars(look)}>${cues.filter((cue) => !isAtTop(cue)).map(draw)}</div>`;
}

function draw(cue: VTTCue): TemplateResult {
  const element = drawn.get(cue) ?? create(cue);
  return html`<div class="cue-line" ${cssVars({ '--_align': aligns[cue.align] })}>${element}</div>`;
}

function create(cue: VTTCue): HTMLElement {
  const element = document.createElement('span');
  element.className = 'cue';
  element.append(cue.getCueAsHTML());
  drawn.set(cue, element);
  return element;
}

const aligns: Readonly<Record<AlignSetting, string>> = {
  start: 'start',
  left: 'left',
  center: 'center',
  end: 'end',
  right: 'right',
};

// Lines count from the top, and from the bottom where they are negative; or they are hundredths of the height.
function isAtTop({ line, snapToLines }: VTTCue): boolean {
  return line !== 'auto' && line >= 0 && line < (snapToLines ? 6 : 50);
}

export const styles = css`
  .captions[aria-pressed='true'] .icon {
    box-shadow: 0 3px var(--_accent);
  }

  .cues {
    position: absolute;
    inset: auto 16px 12px;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    pointer-events: none;
    forced-color-adjust: var(--_cue-adjust, auto);
    transition: transform 120ms ease-out;
  }

  .cues.top {
    inset-block: 12px auto;
  }

  .raised > .cues:not(.top) {
    transform: translateY(calc(12px - var(--_bar)));
  }

  .cue-line {
    justify-self: var(--_align);
    padding: var(--_cue-margin, 0px);
    border-radius: 4px;
    background: var(--_cue-window, transparent);
    text-align: var(--_align);
    text-shadow: var(--_cue-edge, none);
    font-family: var(--_cue-font, inherit);
    font-size: min(clamp(14px, 2.6cqw, 32px) * var(--_cue-size, 1), 8cqw);
    font-variant-caps: var(--_cue-caps, normal);
    line-height: 1.5;
    text-wrap: balance;
    white-space: pre-line;
    overflow-wrap: anywhere;
  }

  .cue {
    padding: 2px 8px;
    border-radius: 4px;
    background: var(--_cue-background, rgb(0 0 0 / 0.8));
    color: var(--_cue-color, inherit);
    box-decoration-break: clone;
    -webkit-box-decoration-break: clone;
  }

  /* In an iPhone's full screen only the browser's own are seen: there they stay the only ones. */
  @supports not (-webkit-touch-callout: none) {
    video::-webkit-media-text-track-container {
      display: none;
    }

    video::cue {
      visibility: hidden;
      opacity: 0;
      background: none;
    }
  }

  @supports (-webkit-touch-callout: none) {
    .cues {
      display: none;
    }
  }

  @media (forced-colors: active) {
    .captions[aria-pressed='true'] .icon {
      box-shadow: 0 3px Highlight;
      forced-color-adjust: none;
    }

    .cue {
      background: Canvas;
    }
  }
`;
