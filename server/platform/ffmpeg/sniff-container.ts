const boxTypes = new Set(['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'styp', 'moof', 'sidx', 'uuid', 'emsg', 'prft']);

/** Bytes of the file's start that `looksLikeMedia` wants to see. */
export const sniffBytes = 4096;

/**
 * Whether a file starts like one of the containers we read. It keeps text, pages, playlists and archives away
 * from the media tools; whether the rest of the file keeps the promise is for the probe to find out.
 */
export function looksLikeMedia(head: Buffer): boolean {
  const ascii = (start: number, end: number) => head.toString('latin1', start, end);
  const starts = (...bytes: number[]) => bytes.every((byte, i) => head[i] === byte);
  return (
    boxTypes.has(ascii(4, 8)) ||
    starts(0x1a, 0x45, 0xdf, 0xa3) ||
    (ascii(0, 4) === 'RIFF' && ['AVI ', 'WAVE'].includes(ascii(8, 12))) ||
    ['FLV\x01', 'OggS', 'fLaC'].includes(ascii(0, 4)) ||
    ascii(0, 3) === 'ID3' ||
    starts(0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11) ||
    starts(0x00, 0x00, 0x01, 0xba) ||
    isTransportStream(head) ||
    isAudioFrame(head)
  );
}

/** Sync bytes at the distance of plain, Blu-ray and error-corrected packets. */
function isTransportStream(head: Buffer): boolean {
  return [188, 192, 204].some((length) => {
    for (let start = 0; start < length; start += 1) {
      if ([0, 1, 2, 3].every((n) => head[start + n * length] === 0x47)) return true;
    }
    return false;
  });
}

/** An MPEG audio or ADTS frame: 11 sync bits and no reserved layer, rate or sample rate. */
function isAudioFrame(head: Buffer): boolean {
  const [sync, second = 0, third = 0] = head;
  if (sync !== 0xff || (second & 0xe0) !== 0xe0) return false;
  const isAdts = (second & 0xf6) === 0xf0 && ((third >> 2) & 0xf) < 13;
  const isMpeg = (second & 0x18) !== 0x08 && (second & 0x06) !== 0 && third >> 4 !== 0xf && ((third >> 2) & 3) !== 3;
  return isAdts || isMpeg;
}
