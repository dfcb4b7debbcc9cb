/** How loud the viewer last had it. */
export interface Loudness {
  readonly volume: number;
  readonly muted: boolean;
}

const key = 'vod-player-volume';

/** What the viewer chose before, on this site; undefined where nothing is kept or storage is shut. */
export function recallLoudness(): Loudness | undefined {
  const text = storage()?.getItem(key) ?? '';
  const [, volume, muted] = /^(\d(?:\.\d+)?) ([01])$/.exec(text) ?? [];
  if (volume === undefined || Number(volume) > 1) return undefined;
  return { volume: Number(volume), muted: muted === '1' };
}

/** Keeps the choice where the browser lets us. */
export function keepLoudness({ volume, muted }: Loudness): void {
  try {
    storage()?.setItem(key, `${volume} ${muted ? 1 : 0}`);
  } catch (error) {
    // A full or a forbidden store only costs the memory.
    if (!(error instanceof DOMException)) throw error;
  }
}

function storage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    // Reading the property itself throws where storage is blocked (sandboxed frames, blocked site data).
    return undefined;
  }
}
