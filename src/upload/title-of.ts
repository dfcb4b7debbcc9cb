/** What a video is called whose user has not said otherwise. */
export function titleOf(fileName: string): string {
  const stem = fileName.replace(/\.[^.]*$/, '').trim();
  return plainText(stem || fileName, 128) || 'Video';
}

/** As a database and a form take it: without control characters and halves of characters, and no longer than `most`. */
export function plainText(text: string, most: number): string {
  return text
    .slice(0, most)
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .trim();
}
