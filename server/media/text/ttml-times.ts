/** What times of a TTML document count in (TTML 1, 6.2). */
export interface TtmlClock {
  /** A second. */
  frames: number;
  ticks: number;
}

export interface TtmlParameters {
  readonly frameRate?: string;
  readonly frameRateMultiplier?: string;
  readonly tickRate?: string;
}

const longestTime = 40;

/** Reads the parameters of the root; those that are no such numbers are as if they were missing. */
export function readClock({ frameRate, frameRateMultiplier, tickRate }: TtmlParameters): TtmlClock {
  const rate = positive(frameRate);
  const [, numerator, denominator] =
    /^\s*(\d{1,6})[\s:](\d{1,6})\s*$/.exec((frameRateMultiplier ?? '').slice(0, longestTime)) ?? [];
  const multiplier = (positive(numerator) ?? 1) / (positive(denominator) ?? 1);
  const frames = (rate ?? 30) * multiplier;
  return { frames, ticks: positive(tickRate) ?? (rate === undefined ? 1 : frames) };
}

/** Seconds of a clock time (`00:00:01.5`, `00:00:01:12`) or an offset (`1.5s`, `36f`, `900t`). */
export function parseTtmlTime(stated: string, { frames, ticks }: TtmlClock): number | undefined {
  if (stated.length > longestTime) return undefined;
  const text = stated.trim();
  const clock = /^(\d{2,4}):([0-5]\d):([0-5]\d|60)(?:(\.\d{1,9})|:(\d{2,4}(?:\.\d{1,9})?))?$/.exec(
    text,
  );
  if (clock) {
    const [, hours, minutes, seconds, fraction = '0', frame = '0'] = clock;
    const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    return whole + Number(fraction) + Number(frame) / frames;
  }
  const [, count, unit = ''] = /^(\d{1,15}(?:\.\d{1,9})?)(h|ms|m|s|f|t)$/.exec(text) ?? [];
  if (count === undefined) return undefined;
  const seconds: Record<string, number> = {
    ...{ h: 3600, m: 60, s: 1, ms: 0.001 },
    ...{ f: 1 / frames, t: 1 / ticks },
  };
  return Number(count) * (seconds[unit] ?? 0);
}

function positive(text: string | undefined): number | undefined {
  const value = /^\s*\d{1,9}\s*$/.test((text ?? '').slice(0, longestTime)) ? Number(text) : 0;
  return value > 0 ? value : undefined;
}
