import { isObject, isSeconds } from '../odd-values.js';

/** Where the sign language stands, in percent of the frame. */
export interface SignLanguageSettings {
  readonly isOn: boolean;
  /** Of its left edge, from that of the picture, within what is free. */
  readonly x: number;
  /** Of its upper edge. */
  readonly y: number;
  /** Of its width. */
  readonly width: number;
}

export const [narrowest, widest] = [15, 60];

const usual: SignLanguageSettings = { isOn: false, x: 97, y: 10, width: 28 };

const settings = new WeakMap<object, SignLanguageSettings>();

/** Those of a player. */
export function signLanguageSettingsOf(host: object): SignLanguageSettings {
  return settings.get(host) ?? usual;
}

export function isSignLanguageOn(host: object): boolean {
  return signLanguageSettingsOf(host).isOn;
}

export function setSignLanguage(host: object, change: Partial<SignLanguageSettings>): void {
  const { isOn, x, y, width } = { ...signLanguageSettingsOf(host), ...change };
  settings.set(host, {
    isOn,
    x: within(x, 0, 100),
    y: within(y, 0, 100),
    width: within(width, narrowest, widest),
  });
}

/** What was remembered, as far as it can be used. */
export function toSignLanguageSettings(value: unknown): Partial<SignLanguageSettings> {
  if (!isObject(value)) return {};
  const { isOn, x, y, width } = value;
  return {
    ...(typeof isOn === 'boolean' && { isOn }),
    ...(isSeconds(x) && { x }),
    ...(isSeconds(y) && { y }),
    ...(isSeconds(width) && { width }),
  };
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
