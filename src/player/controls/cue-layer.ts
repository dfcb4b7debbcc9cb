import { css, html, nothing, type TemplateResult } from 'lit';
import { cssVars } from '../../shared/css-vars.js';

// One element a cue, kept: what is shown already is not drawn anew with every tick of the clock.
const drawn = new WeakMap<VTTCue, HTMLElement>();

/** The cues of the track that shows, above the scrim and the bar, where the browser's own would lie beneath both. */
export function renderCues(cues: readonly VTTCue[]): TemplateResult | typeof nothing {
  if (cues.length === 0) return nothing;
  const atTop = cues.filter(isAtTop);
  return html`<div class="cues top">${atTop.map(draw)}</div>
    <div class="cues" part="captions">${cues.filter((cue) => !isAtTop(cue)).map(draw)}</div>`;
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
  .cues {
    position: absolute;
    inset: auto 16px 12px;
    pointer-events: none;
    transition: transform 120ms ease-out;
  }

  .cues.top {
    inset-block: 12px auto;
  }

  .raised > .cues:not(.top) {
    transform: translateY(calc(12px - var(--_bar)));
  }

  .cue-line {
    text-align: var(--_align);
    font-size: clamp(14px, 2.6cqw, 32px);
    line-height: 1.5;
    text-wrap: balance;
    white-space: pre-line;
    overflow-wrap: anywhere;
  }

  .cue {
    padding: 2px 8px;
    border-radius: 4px;
    background: rgb(0 0 0 / 0.8);
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
    .cue {
      background: Canvas;
    }
  }
`;
