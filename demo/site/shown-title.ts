/** A title or the name of a file as a page shows it: without the characters that turn text around, which make `abc…gpj.mp4` look like a picture. */
export function shownTitle(title: string): string {
  return title.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
}
