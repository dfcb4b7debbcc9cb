/** How loud the viewer last had it. */
export interface Loudness {
  readonly volume: number;
  readonly muted: boolean;
}

export const loudnessKey = 'vod-player-volume';

/** What the viewer chose before, on this site; undefined where nothing is kept or storage is shut. */
export function recallLoudness(): Loudness | undefined {
  return toLoudness(siteStorage()?.getItem(loudnessKey));
}

export function toLoudness(text: string | null | undefined): Loudness | undefined {
  const [, volume, muted] = /^(\d(?:\.\d+)?) ([01])$/.exec(text ?? '') ?? [];
  if (volume === undefined || Number(volume) > 1) return undefined;
  return { volume: Number(volume), muted: muted === '1' };
}

/** What the browser keeps for the site; undefined where it keeps nothing. */
export function siteStorage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    // Reading the property itself throws where storage is blocked (sandboxed frames, blocked site data).
    return undefined;
  }
}
