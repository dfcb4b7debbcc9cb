/** The text of a file of subtitles: as its byte order mark says, else UTF-8, else what such files were written in before. */
export async function readTextFile(file: Blob, language: string): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return new TextDecoder(legacyEncodingOf(language)).decode(bytes);
  }
}

function legacyEncodingOf(language: string): string {
  const encodings: Record<string, string> = {
    ...{ 'zh-Hans': 'gb18030', 'zh-Hant': 'big5', ja: 'shift_jis', ko: 'euc-kr' },
    ...{ ru: 'windows-1251', ar: 'windows-1256', th: 'windows-874' },
  };
  return encodings[language] ?? 'windows-1252';
}
