/** Size of the grey pictures that candidates are judged by. */
export const judgedWidth = 32;
export const judgedHeight = 18;
const pixels = judgedWidth * judgedHeight;

/** How much there is to see: contrast, less what is too dark or too bright. */
export function scorePicture(grey: Uint8Array): number {
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  const variance = grey.reduce((sum, value) => sum + (value - mean) ** 2, 0) / grey.length;
  return Math.sqrt(variance) - Math.abs(mean - 118) * 0.3;
}

/** The best of grey pictures laid end to end: the earliest that is nearly as good as any. Undefined when there is none. */
export function chooseBestPicture(pictures: Uint8Array): number | undefined {
  const scores = Array.from({ length: Math.floor(pictures.length / pixels) }, (_, i) =>
    scorePicture(pictures.subarray(i * pixels, (i + 1) * pixels)),
  );
  if (scores.length === 0) return undefined;
  const best = Math.max(...scores);
  return scores.findIndex((score) => score >= best - 6);
}
