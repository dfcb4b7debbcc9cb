import { boxesOf, findBox, makeBox } from '../boxes.js';

/**
 * Adds `ticks` to the decode times of a segment's fragments, in place (ISO/IEC 14496-12 8.8.12).
 *
 * Together with an edit list of one entry they then say what ffmpeg says by two: browsers leave out a list that begins
 * with an empty edit in Media Source Extensions. Negative composition offsets would need no list, but ffmpeg's own
 * reader shows such fragments late.
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

/** An init segment whose only edit, if any, lets presentation begin at `mediaTime`. */
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
    // After the track header.
    return makeBox(
      'trak',
      ...boxes.flatMap((box) =>
        box.type === 'tkhd' && mediaTime > 0 ? [box.whole, editOf(mediaTime)] : [box.whole],
      ),
    );
  });
}

/** One entry that begins at `mediaTime` and lasts as long as the fragments do (8.6.6). */
function editOf(mediaTime: number): Buffer {
  const elst = Buffer.alloc(20);
  elst.writeUInt32BE(1, 4);
  elst.writeInt32BE(mediaTime, 12);
  elst.writeUInt32BE(0x00010000, 16);
  return makeBox('edts', makeBox('elst', elst));
}
