/** A stretch of a track as it is shown: what lies from `media` on in the track is seen from `from` to `to`. Seconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly media: number;
}

/** A stretch of a track's own time, and where it begins in the clip. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** The parts of a track that lie in a clip. */
export function piecesWithin(spans: readonly Span[], start: number, end: number): Piece[] {
  return spans.flatMap((span) => {
    const [from, to] = [Math.max(start, span.from), Math.min(end, span.to)];
    if (to - from < 0.001) return [];
    return [{ from: toMedia(span, from), to: toMedia(span, to), at: from - start }];
  });
}

/** The span that shows a moment; the nearest one where none does. */
export function spanAt(spans: readonly Span[], time: number): Span {
  const found =
    spans.find(({ from, to }) => time >= from && time < to) ??
    spans.findLast(({ from }) => time >= from) ??
    spans[0];
  if (!found) throw new RangeError('A track has at least one span.');
  return found;
}

export function toMedia(span: Span, time: number): number {
  return time - span.from + span.media;
}

export function toShown(span: Span, time: number): number {
  return time - span.media + span.from;
}
