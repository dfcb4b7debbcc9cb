/** The lines of a rendition as people count them: a 1080 × 1920 portrait is "1080p". */
export function linesOf({ width, height }) {
    return Math.min(width ?? Infinity, height ?? Infinity);
}
export function reachesRendition(limits, rendition) {
    return rendition.kind === 'audio' || limits.height === undefined || linesOf(rendition) <= limits.height;
}
/** How many of the first segments may be fetched: all that begin before the preview ends. */
export function reachableSegments({ preview }, durations) {
    if (preview === undefined)
        return durations.length;
    let start = 0;
    let count = 0;
    // Durations are rounded fractions; a segment that begins within a millisecond of the end is not begun.
    while (count < durations.length && start < preview - 0.001)
        start += durations[count++] ?? 0;
    return count;
}
