/** The longest BCP 47 tag that RFC 5646 4.4.1 asks implementations to keep. */
const maxTagLength = 35;
const maxTitleLength = 100;
const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/** The BCP 47 tag of a language that a file states, such as `en` for `eng`; `und` when it states none or nonsense. */
export function toLanguage(stated: string | undefined): string {
  if (stated === undefined || stated.length > maxTagLength) return 'und';
  try {
    return Intl.getCanonicalLocales(stated.replaceAll('_', '-'))[0] ?? 'und';
  } catch (error) {
    if (error instanceof RangeError) return 'und';
    throw error;
  }
}

/** The English name of a language; undefined for a tag without one, such as `und`. */
export function languageName(tag: string): string | undefined {
  return tag === 'und' ? undefined : languageNames.of(tag);
}

/** A title of a file as one bounded line; undefined when nothing of it can be seen. */
export function toTitle(stated: string | undefined): string | undefined {
  const line = (stated ?? '')
    .slice(0, 10 * maxTitleLength)
    // Format characters could turn the direction of the text around the title; lone surrogates are no text.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return line === '' ? undefined : [...line].slice(0, maxTitleLength).join('');
}

/** Numbers the labels that occur before, because a player needs a name of its own for each track of a kind. */
export function withUniqueLabels<T extends { label: string }>(tracks: readonly T[]): T[] {
  const taken = new Set<string>();
  return tracks.map((track) => {
    let label = track.label;
    for (let n = 2; taken.has(label); n += 1) label = `${track.label} (${n})`;
    taken.add(label);
    return { ...track, label };
  });
}
