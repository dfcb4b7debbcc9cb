import { formatTime } from '../shared/format-time.js';

/** Seconds as `m:ss.mmm`, or `h:mm:ss.mmm` from an hour on. */
export function formatTimecode(seconds: number): string {
  const milliseconds = Math.max(0, Math.round(seconds * 1000));
  const whole = Math.floor(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const tail = `${pad(whole % 60, 2)}.${pad(milliseconds % 1000, 3)}`;
  return hours > 0 ? `${hours}:${pad(minutes, 2)}:${tail}` : `${minutes}:${tail}`;
}

/**
 * The length of a clip. Whole seconds begun do not count, as on every player's clock; below ten seconds, where they
 * matter, the tenth is told too. Packets end a few hundredths before the second that was asked for.
 */
export function clipLength(seconds: number): string {
  const told = seconds + 0.05;
  if (told >= 10) return formatTime(told);
  return `0:0${(Math.floor(told * 10) / 10).toFixed(1)}`;
}

/** What a person types for a time: `12`, `12.5`, `1:02`, `1:02.500`, `1:02:03`; `undefined` for anything else. */
export function parseTimecode(text: string): number | undefined {
  const plain = text.trim().replaceAll('：', ':').replace(',', '.');
  const match = /^(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d*)?|\.\d+)$/.exec(plain);
  if (!match) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
