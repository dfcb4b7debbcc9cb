/** Time left as people say it: seconds in fives, then minutes, then hours and halves. */
export function roundTimeLeft(seconds: number): {
  unit: 'fewSeconds' | 'seconds' | 'minutes' | 'hours';
  count: number;
} {
  if (seconds < 5) return { unit: 'fewSeconds', count: 0 };
  if (seconds < 55) return { unit: 'seconds', count: Math.ceil(seconds / 5) * 5 };
  if (seconds < 59.5 * 60) return { unit: 'minutes', count: Math.max(1, Math.round(seconds / 60)) };
  return { unit: 'hours', count: Math.max(1, Math.round(seconds / 1800) / 2) };
}

/** A name as it is drawn and spoken: without the characters that turn text around, which make `abc…gpj.mp4` look like a picture. */
export function shownName(name: string): string {
  return name.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
}

/** A name in two parts for an ellipsis in the middle: the second is never cut and holds the extension. */
export function splitName(name: string): [head: string, tail: string] {
  const characters = Array.from(name);
  const dot = characters.lastIndexOf('.');
  // Of Chinese and its like, a character is as wide as two.
  if (name.replace(/[^\0-\u2e7f]/g, 'xx').length <= 20) return [name, ''];
  const extension = characters.length - dot;
  let tail = dot > 0 && extension <= 8 ? extension + 4 : 4;
  // A space behind the ellipsis reads as a gap.
  while (tail > 1 && /\s/.test(characters.at(-tail) ?? '')) tail -= 1;
  return [characters.slice(0, -tail).join(''), characters.slice(-tail).join('')];
}
