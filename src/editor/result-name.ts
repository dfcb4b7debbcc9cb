const extensions: Readonly<Record<string, string>> = {
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/ogg': 'ogg',
  'image/png': 'png',
};

/** A clip as a file named after its source: `clip-holiday.mp4` for `holiday.mov`. */
export function nameClip(blob: Blob, title: string): File {
  return toFile(blob, `clip-${stemOf(title)}`);
}

/** A picture named after its source and its time: `holiday-0m12.3s.png`. */
export function namePicture(blob: Blob, title: string, seconds: number): File {
  const tenths = Math.round(seconds * 10);
  const time = `${Math.floor(tenths / 600)}m${((tenths % 600) / 10).toFixed(1)}s`;
  return toFile(blob, `${stemOf(title)}-${time}`);
}

/** The same file under another name; its extension stays. Characters that a disk refuses become dashes. */
export function rename(file: File, stem: string): File {
  const wanted = stem.replace(/[\0-\x1f\x7f/\\:*?"<>|]/g, '-').trim();
  return wanted === '' || wanted === stemOf(file.name) ? file : toFile(file, wanted);
}

/** A name without its extension. */
export function stemOf(name: string): string {
  return name.replace(/\.[^.]*$/, '') || 'video';
}

export function extensionOf(file: File): string {
  return extensions[file.type] ?? 'mp4';
}

function toFile(blob: Blob, stem: string): File {
  return new File([blob], `${stem}.${extensions[blob.type] ?? 'mp4'}`, { type: blob.type });
}
