import { describe, expect, it } from 'vitest';
import { StreamClock, type PacketTimes } from '../../../../server/media/probe/stream-clock.js';

const packet = (pts: number, rest: Partial<PacketTimes> = {}): PacketTimes => ({
  pts,
  dts: pts,
  duration: 1,
  isKey: true,
  isHidden: false,
  ...rest,
});
const timingOf = (packets: PacketTimes[], hasTimeJumps = false, clockStart = 0) => {
  const clock = new StreamClock(hasTimeJumps);
  for (const one of packets) clock.take(one);
  return clock.timing(clockStart);
};

describe('StreamClock', () => {
  it('tells where a stream begins and ends, and its longest pause', () => {
    const reordered = [
      packet(2, { dts: 0 }),
      packet(4, { dts: 1, isKey: false }),
      packet(3, { dts: 2, isKey: false }),
      packet(9, { dts: 8 }),
    ];
    expect(timingOf(reordered, false, 2)).toEqual({
      start: 0,
      end: 8,
      lastStart: 7,
      longestGap: 6,
      packets: 4,
    });
  });

  it('begins with what is shown: not before a keyframe, nor with what an edit list leaves out', () => {
    expect(timingOf([packet(0, { isKey: false }), packet(1), packet(2)])?.start).toBe(1);
    expect(
      timingOf([
        packet(-2, { isHidden: true }),
        packet(-1, { isKey: false, isHidden: true }),
        packet(0, { isKey: false }),
      ])?.start,
    ).toBe(0);
  });

  it('goes on where recordings were joined, though the time stamps do not (S18)', () => {
    expect(timingOf([packet(5000), packet(5001), packet(1), packet(2)], true)).toMatchObject({
      start: 5000,
      end: 5004,
    });
    expect(timingOf([packet(0), packet(1), packet(5000)], true)?.end).toBe(3);
    expect(timingOf([packet(0), packet(1), packet(5000)])?.end).toBe(5001);
  });

  it('takes a last packet without a length for one of the usual length', () => {
    expect(timingOf([packet(0), packet(2), packet(4, { duration: NaN })])?.end).toBe(6);
  });

  it('says nothing of a stream without a packet that has a time', () => {
    expect(timingOf([])).toBeUndefined();
    expect(timingOf([packet(NaN)])).toBeUndefined();
  });
});
