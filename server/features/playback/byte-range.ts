import type { ByteRange } from '../../platform/object-storage/object-storage.js';

/** What a Range header asks for: the whole file, one part, or a range outside the file. */
export type RangeAnswer =
  | { type: 'whole' }
  | { type: 'part'; range: ByteRange }
  | { type: 'unsatisfiable' };

/** No player asks for more ranges in one request; servers should refuse such requests as an attack (RFC 9110, 14.2). */
const maxRanges = 8;
const specPattern = /^(\d{0,15})-(\d{0,15})$/;

/**
 * Reads a Range header (RFC 9110, 14). A request for several ranges gets the whole file, which the RFC permits. A header
 * that is not a valid byte range is ignored, as the RFC requires.
 */
export function parseRange(header: string | undefined, size: number): RangeAnswer {
  const list = /^bytes=(.*)$/i.exec(header ?? '')?.[1];
  if (list === undefined) return { type: 'whole' };
  const specs = list.split(',', maxRanges + 1).map((spec) => specPattern.exec(spec.trim()));
  if (specs.length > maxRanges) return { type: 'unsatisfiable' };
  const [spec] = specs;
  if (specs.length > 1 || !spec) return { type: 'whole' };
  return parseSpec(spec[1] ?? '', spec[2] ?? '', size);
}

function parseSpec(first: string, last: string, size: number): RangeAnswer {
  if (first === '') {
    if (last === '') return { type: 'whole' };
    const length = Math.min(Number(last), size);
    return length === 0
      ? { type: 'unsatisfiable' }
      : { type: 'part', range: { start: size - length, end: size - 1 } };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return { type: 'whole' };
  if (start >= size) return { type: 'unsatisfiable' };
  return {
    type: 'part',
    range: { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) },
  };
}
