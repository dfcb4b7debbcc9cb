import { isHttpUrl } from '../http-url.js';

/** A tile of a sprite that shows the picture from `startTime` until the next tile. */
export interface Tile {
  /** Seconds. */
  readonly startTime: number;
  readonly endTime: number;
  readonly url: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

// A tile every 2 s of an hour and 40 minutes; more would be a hostile or a broken file.
const maxTiles = 3000;
const maxChars = 1_000_000;
const maxSide = 1920;

/** Reads the `#xywh=` cues of a WebVTT storyboard; what does not fit is left out (Media Fragments 1.0, 4.2.2). */
export function parseStoryboard(text: string, baseUrl: string): Tile[] {
  const tiles: Tile[] = [];
  const cue =
    /^(?:(\d+):)?(\d\d):(\d\d\.\d{3})[ \t]+-->[ \t]+(?:(\d+):)?(\d\d):(\d\d\.\d{3}).*\r?\n([^\r\n]+)/gm;
  for (const [, h1, m1, s1, h2, m2, s2, payload] of text.slice(0, maxChars).matchAll(cue)) {
    const tile = toTile(payload ?? '', baseUrl);
    if (!tile) continue;
    tiles.push({ ...tile, startTime: seconds(h1, m1, s1), endTime: seconds(h2, m2, s2) });
    if (tiles.length === maxTiles) break;
  }
  return tiles.sort((a, b) => a.startTime - b.startTime);
}

/** The tile for a moment; undefined where there is none. */
export function tileAt(tiles: readonly Tile[], time: number): Tile | undefined {
  let [low, high] = [0, tiles.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tiles[middle]?.startTime ?? Infinity) <= time) low = middle + 1;
    else high = middle;
  }
  return tiles[low - 1];
}

function toTile(payload: string, baseUrl: string): Omit<Tile, 'startTime' | 'endTime'> | undefined {
  const [, address, x, y, width, height] =
    /^(\S+)#xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)\s*$/.exec(payload) ?? [];
  if (address === undefined || !URL.canParse(address, baseUrl)) return undefined;
  const url = new URL(address, baseUrl).href;
  const tile = { url, x: Number(x), y: Number(y), width: Number(width), height: Number(height) };
  const fits =
    isHttpUrl(url) &&
    tile.width > 0 &&
    tile.height > 0 &&
    tile.width <= maxSide &&
    tile.height <= maxSide;
  return fits ? tile : undefined;
}

function seconds(
  hours: string | undefined,
  minutes: string | undefined,
  rest: string | undefined,
): number {
  return Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(rest);
}
