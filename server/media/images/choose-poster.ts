/** The size of the grey thumbnails by which poster candidates are compared. */
export const thumbnailWidth = 32;
export const thumbnailHeight = 18;
const pixels = thumbnailWidth * thumbnailHeight;

/** Scores a picture by its contrast, with a penalty for being too dark or too bright. */
export function scorePicture(grey: Uint8Array): number {
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  const variance = grey.reduce((sum, value) => sum + (value - mean) ** 2, 0) / grey.length;
  return Math.sqrt(variance) - Math.abs(mean - 118) * 0.3;
}

/**
 * Returns the index of the earliest picture whose score is close to the best; undefined without pictures. `pictures` are
 * grey thumbnails, one after another.
 */
export function chooseBestPicture(pictures: Uint8Array): number | undefined {
  const scores = Array.from({ length: Math.floor(pictures.length / pixels) }, (_, i) =>
    scorePicture(pictures.subarray(i * pixels, (i + 1) * pixels)),
  );
  if (scores.length === 0) return undefined;
  const best = Math.max(...scores);
  return scores.findIndex((score) => score >= best - 6);
}
