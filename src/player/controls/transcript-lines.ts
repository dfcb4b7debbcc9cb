/** What is said, from when on. */
export interface TranscriptLine {
  /** Seconds. */
  readonly start: number;
  readonly text: string;
}

/** A hit: from which character of which line to which. */
export interface Hit {
  readonly line: number;
  readonly from: number;
  readonly to: number;
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&nbsp;': '\u00A0',
  '&lrm;': '\u200E',
  '&rlm;': '\u200F',
};

/** More are not marked: a single letter is in every line of a film. */
const mostHits = 10_000;

/** The cues of a track as plain text, in order; those that say nothing, and what goes on saying the same, are left out. */
export function toLines(cues: Iterable<{ startTime: number; text?: string }>): TranscriptLine[] {
  const lines: TranscriptLine[] = [];
  for (const { startTime, text } of cues) {
    const plain = plainText(text ?? '');
    if (plain && plain !== lines.at(-1)?.text) lines.push({ start: startTime, text: plain });
  }
  return lines;
}

// WebVTT, 6.4: tags of cue text, and the character references that it names.
function plainText(text: string): string {
  return text
    .replace(/<[^>]*(?:>|$)/g, '')
    .replace(/&(?:amp|lt|gt|nbsp|lrm|rlm);/g, (entity) => entities[entity] ?? entity)
    .replace(/\s*\n\s*/g, ' ')
    .trim()
    .normalize('NFC');
}

/** Where a text stands, whatever its case and accents. */
export function findHits(lines: readonly TranscriptLine[], searched: string): Hit[] {
  const words = withoutAccents(searched.trim().replace(/\s+/g, ' '));
  if (words === '') return [];
  const pattern = new RegExp(words.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'giu');
  const hits: Hit[] = [];
  for (const [line, { text }] of lines.entries()) {
    const plain = withoutAccents(text);
    const places = plain === text ? undefined : placesIn(text);
    for (const { index, 0: found } of plain.matchAll(pattern)) {
      const last = index + found.length - 1;
      const from = places?.[index]?.from ?? index;
      hits.push({ line, from, to: places?.[last]?.to ?? last + 1 });
      if (hits.length === mostHits) return hits;
    }
  }
  return hits;
}

// Of Latin, Greek, Cyrillic, Hebrew and Arabic; in other scripts a mark makes another letter, as in Japanese and Hindi.
function withoutAccents(text: string): string {
  return text
    .normalize('NFD')
    .replace(/(?=\p{M})[\u0300-\u036F\u0591-\u05C7\u064B-\u065F\u0670]/gu, '')
    .normalize('NFC');
}

// Where what is left of a text without accents stands in the text: a letter is marked with its accents.
function placesIn(text: string): { from: number; to: number }[] {
  return [...text.matchAll(/\P{M}\p{M}*|\p{M}+/gu)].flatMap(({ index, 0: letter }) =>
    Array.from({ length: withoutAccents(letter).length }, () => ({
      from: index,
      to: index + letter.length,
    })),
  );
}

/** The line that is said at a moment, or was last; -1 before the first. */
export function lineAt(lines: readonly TranscriptLine[], time: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.start ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
