const longSide = 160;
const columns = 10;
const rows = 10;
/** The maximum number of pictures: twelve hours, the longest duration, at an interval of 10 s. */
const maxPictures = 4320;

/** A storyboard: sprite sheets of small pictures, one picture every `interval` seconds. */
export interface Storyboard {
  interval: number;
  width: number;
  height: number;
  columns: number;
  rows: number;
  count: number;
  sprites: number;
}

/** One picture every second for short videos, fewer for longer ones. From 2 s on every picture is at a keyframe. */
export function planStoryboard(
  duration: number,
  size: { width: number; height: number },
): Storyboard {
  const usual =
    duration <= 100 ? 1 : duration <= 600 ? 2 : duration <= 1800 ? 4 : duration <= 3600 ? 6 : 10;
  const interval = Math.max(usual, Math.ceil(duration / maxPictures));
  const scale = longSide / Math.max(size.width, size.height);
  const toEven = (pixels: number) => Math.max(2, Math.round((pixels * scale) / 2) * 2);
  const count = Math.max(1, Math.ceil(duration / interval - 0.05));
  const sprites = Math.ceil(count / (columns * rows));
  const usedRows = Math.min(rows, Math.ceil(count / columns));
  return {
    interval,
    width: toEven(size.width),
    height: toEven(size.height),
    columns,
    rows: usedRows,
    count,
    sprites,
  };
}

/** WebVTT in which each cue refers to one tile of a sprite, as a relative URL with a media fragment (`#xywh=`). */
export function storyboardVtt(storyboard: Storyboard, duration: number): string {
  const { interval, width, height, count, rows: spriteRows } = storyboard;
  const perSprite = columns * spriteRows;
  const cues = Array.from({ length: count }, (_, i) => {
    const tile = i % perSprite;
    const x = (tile % columns) * width;
    const y = Math.floor(tile / columns) * height;
    const end = i === count - 1 ? Math.max(duration, i * interval + 0.001) : (i + 1) * interval;
    const sprite = `storyboard-${Math.floor(i / perSprite)}.jpg`;
    return `${cueTime(i * interval)} --> ${cueTime(end)}\n${sprite}#xywh=${x},${y},${width},${height}`;
  });
  return `WEBVTT\n\n${cues.join('\n\n')}\n`;
}

function cueTime(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const pad = (value: number, digits = 2) => String(Math.floor(value)).padStart(digits, '0');
  return `${pad(ms / 3_600_000)}:${pad((ms / 60_000) % 60)}:${pad((ms / 1000) % 60)}.${pad(ms % 1000, 3)}`;
}
