import { boxesOf, findBox, makeBox } from '../boxes.js';

/**
 * Adds `ticks` to the decode times of a segment's fragments, in place (ISO/IEC 14496-12 8.8.12).
 *
 * With this shift an edit list of one entry is enough where ffmpeg writes two: in Media Source Extensions browsers ignore an
 * edit list that begins with an empty edit. Negative composition offsets would need no edit list at all, but ffmpeg's own
 * demuxer presents such fragments too late.
 */
export function shiftTimes(segment: Buffer, ticks: number): void {
  if (ticks === 0) return;
  for (const { type, body } of boxesOf(segment)) {
    const tfdt = type === 'moof' ? findBox(body, ['traf', 'tfdt']) : undefined;
    if (tfdt) shiftDecodeTime(tfdt, ticks);
  }
}

function shiftDecodeTime(tfdt: Buffer, ticks: number): void {
  if (tfdt[0] === 1) tfdt.writeBigUInt64BE(tfdt.readBigUInt64BE(4) + BigInt(ticks), 4);
  else tfdt.writeUInt32BE(tfdt.readUInt32BE(4) + ticks, 4);
}

/** The init segment with an edit list of one entry that starts at `mediaTime`, or without an edit list if that is 0. */
export function withPlainEdit(init: Buffer, mediaTime: number): Buffer {
  return Buffer.concat(
    [...boxesOf(init)].map(({ type, body, whole }) =>
      type === 'moov' ? makeBox('moov', ...tracksOf(body, mediaTime)) : whole,
    ),
  );
}

function tracksOf(moov: Buffer, mediaTime: number): Buffer[] {
  return [...boxesOf(moov)].map(({ type, body, whole }) => {
    if (type !== 'trak') return whole;
    const boxes = [...boxesOf(body)].filter((box) => box.type !== 'edts');
    // `edts` follows the track header.
    return makeBox(
      'trak',
      ...boxes.flatMap((box) =>
        box.type === 'tkhd' && mediaTime > 0 ? [box.whole, editOf(mediaTime)] : [box.whole],
      ),
    );
  });
}

/** An edit list with one entry that starts at `mediaTime`; duration 0 means up to the end of the fragments (8.6.6). */
function editOf(mediaTime: number): Buffer {
  const elst = Buffer.alloc(20);
  elst.writeUInt32BE(1, 4);
  elst.writeInt32BE(mediaTime, 12);
  elst.writeUInt32BE(0x00010000, 16);
  return makeBox('edts', makeBox('elst', elst));
}
