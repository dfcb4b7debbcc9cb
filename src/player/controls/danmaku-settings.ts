import { isObject } from '../odd-values.js';

/** What a viewer has chosen of the comments over the picture. */
export interface DanmakuSettings {
  readonly isOn: boolean;
  /** Percent. */
  readonly opacity: number;
  /** Percent of the picture's height, from its upper edge. */
  readonly area: number;
  /** Percent of the comments that are shown. */
  readonly density: number;
}

export const danmakuChoices = {
  opacity: [100, 75, 50, 25],
  area: [100, 50, 25],
  density: [100, 50, 25],
} as const;

const usual = { opacity: 100, area: 50, density: 100 };

const settings = new WeakMap<object, DanmakuSettings>();

/** Those of a player. */
export function danmakuSettingsOf(host: object): DanmakuSettings {
  // What moves by itself waits until it is wanted where less motion is.
  const isOn = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  return settings.get(host) ?? { ...usual, isOn };
}

export function setDanmaku(host: object, change: Partial<DanmakuSettings>): void {
  settings.set(host, { ...danmakuSettingsOf(host), ...change });
}

/** What was remembered, as far as it can be used. */
export function toDanmakuSettings(value: unknown): Partial<DanmakuSettings> {
  if (!isObject(value)) return {};
  const known = (Object.keys(danmakuChoices) as (keyof typeof danmakuChoices)[]).filter((name) =>
    (danmakuChoices[name] as readonly unknown[]).includes(value[name]),
  );
  return {
    ...Object.fromEntries(known.map((name) => [name, value[name]])),
    ...(typeof value['isOn'] === 'boolean' && { isOn: value['isOn'] }),
  };
}
