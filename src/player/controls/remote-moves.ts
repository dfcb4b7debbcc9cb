import type { Direction } from './remote-keys.js';

/** Edges in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A step to the side costs so many times what a step ahead costs. */
const sideways = 3;

/**
 * Which of several boxes lies next in a direction: to the left and right within the row, up and down in the next one, where the nearest is. Undefined where
 * there is none.
 */
export function nextBox(
  from: Box,
  boxes: readonly Box[],
  direction: Direction,
): number | undefined {
  const turned = turn(from, direction);
  const found = boxes
    .map((box, index) => ({ index, box: turn(box, direction) }))
    .filter(({ box }) => middle(box.top, box.bottom) >= turned.bottom - 1)
    .map(({ index, box }) => ({
      index,
      ahead: Math.max(0, box.top - turned.bottom),
      aside: Math.max(0, box.left - turned.right, turned.left - box.right),
      isBeside: isBeside(turned, box),
      offset: Math.abs(middle(box.left, box.right) - middle(turned.left, turned.right)),
    }))
    // A row is what lies beside it.
    .filter(({ isBeside }) => direction === 'up' || direction === 'down' || isBeside)
    .sort((a, b) => costOf(a) - costOf(b) || a.offset - b.offset);
  return found[0]?.index;
}

interface Way {
  readonly ahead: number;
  readonly aside: number;
}

function costOf({ ahead, aside }: Way): number {
  return ahead + sideways * aside;
}

/** Half of the smaller one, at least. */
function isBeside(one: Box, other: Box): boolean {
  const shared = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  return shared > Math.min(one.right - one.left, other.right - other.left) / 2;
}

/** As if the direction were down. */
function turn({ left, right, top, bottom }: Box, direction: Direction): Box {
  if (direction === 'down') return { left, right, top, bottom };
  if (direction === 'up') return { left, right, top: -bottom, bottom: -top };
  if (direction === 'right') return { left: top, right: bottom, top: left, bottom: right };
  return { left: top, right: bottom, top: -right, bottom: -left };
}

function middle(start: number, end: number): number {
  return (start + end) / 2;
}
