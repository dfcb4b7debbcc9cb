import { nextBox, type Box } from './remote-moves.js';
import type { Direction } from './remote-keys.js';

const focusable =
  'button, a[href], input, select, textarea, [contenteditable], [tabindex]:not([tabindex="-1"])';
/** What covers the controls while it is there. */
const covers = '.ad, .error';

/** What the focus may go to: the controls that are there, and what the page has put into slots. */
export function targetsIn(stage: HTMLElement): HTMLElement[] {
  const scope = stage.querySelector<HTMLElement>(covers) ?? stage;
  const slots = [...scope.querySelectorAll('slot')];
  const slotted = slots
    .flatMap((slot) => slot.assignedElements({ flatten: true }))
    .flatMap((element) => [element, ...element.querySelectorAll('*')])
    .filter((element) => element.matches(focusable));
  const all = [...scope.querySelectorAll(focusable), ...slotted];
  return all.filter(
    (element) => element instanceof HTMLElement && isThere(element),
  ) as HTMLElement[];
}

/** The one that lies next in a direction. */
export function nextTarget(
  stage: HTMLElement,
  from: HTMLElement,
  direction: Direction,
): HTMLElement | undefined {
  const targets = targetsIn(stage).filter((target) => target !== from);
  const boxes = targets.map((target) => target.getBoundingClientRect());
  const at = nextBox(originOf(stage, from, direction), boxes, direction);
  return at === undefined ? undefined : targets[at];
}

/** Shows the ring too, where the browser asks what has happened before. */
export function focusOn(element: HTMLElement): void {
  const options: FocusOptions & { focusVisible: boolean } = {
    focusVisible: true,
    preventScroll: true,
  };
  element.focus(options);
  element.scrollIntoView({ block: 'nearest' });
}

/** Of the large play button, the picture itself does what it does. */
function isThere(element: HTMLElement): boolean {
  if (element.matches(':disabled') || element.closest('[inert], .menu, .big-play')) return false;
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible';
}

/** From the picture it goes off in the middle, and from what fills the width where lines begin. */
function originOf(stage: HTMLElement, from: HTMLElement, direction: Direction): Box {
  const box = from.getBoundingClientRect();
  const { left, right, top, bottom, width } = box;
  if (from === stage) {
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    return { left: x, right: x, top: y, bottom: y };
  }
  if (direction === 'left' || direction === 'right' || width < stage.clientWidth / 2) return box;
  const start = stage.matches(':dir(rtl)') ? right : left;
  return { left: start, right: start, top, bottom };
}
