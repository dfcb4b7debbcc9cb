/** A shown part of a track: the media from time `media` on is shown from `from` to `to`. All in seconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly media: number;
}

/** A part of a track in its media time, and the time `at` at which it begins in the clip. All in seconds. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** The pieces of a track that are shown between `start` and `end`. */
export function piecesWithin(spans: readonly Span[], start: number, end: number): Piece[] {
  return spans.flatMap((span) => {
    const [from, to] = [Math.max(start, span.from), Math.min(end, span.to)];
    if (to - from < 0.001) return [];
    return [{ from: toMedia(span, from), to: toMedia(span, to), at: from - start }];
  });
}

/** The span that is shown at a time; if there is none, the last span before it, or else the first one. */
export function spanAt(spans: readonly Span[], time: number): Span {
  const found =
    spans.find(({ from, to }) => time >= from && time < to) ??
    spans.findLast(({ from }) => time >= from) ??
    spans[0];
  if (!found) throw new RangeError('The track has no spans.');
  return found;
}

export function toMedia(span: Span, time: number): number {
  return time - span.from + span.media;
}

export function toShown(span: Span, time: number): number {
  return time - span.media + span.from;
}
