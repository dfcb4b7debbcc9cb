import { describe, expect, it } from 'vitest';
import { DanmakuLanes } from '../../../../src/player/controls/danmaku-lanes.js';

const [frame, seconds] = [1000, 8];

describe('DanmakuLanes', () => {
  it('lets no comment cover another, whatever their lengths and times', () => {
    const lanes = new DanmakuLanes(seconds);
    const shown: { lane: number; width: number; at: number }[] = [];
    let now = 0;
    for (let n = 0; n < 2000; n++) {
      now += ((n * 7919) % 13) / 20;
      const width = 40 + ((n * 104_729) % 900);
      const lane = lanes.takeScrolling(6, { width, frame, now });
      if (lane !== undefined) shown.push({ lane, width, at: now });
    }
    expect(shown.length).toBeGreaterThan(300);
    /** Where its left edge is. */
    const leftOf = ({ width, at }: { width: number; at: number }, time: number) =>
      frame - ((time - at) / seconds) * (frame + width);
    for (const one of shown)
      for (const other of shown) {
        if (other.lane !== one.lane || other.at <= one.at || other.at >= one.at + seconds) continue;
        // When the later one enters, and when the earlier one leaves: in between both move evenly.
        for (const time of [other.at, one.at + seconds])
          expect(leftOf(other, time)).toBeGreaterThanOrEqual(leftOf(one, time) + one.width - 0.001);
      }
  });

  it('leaves out what finds no lane, and takes lanes again after a jump', () => {
    const lanes = new DanmakuLanes(seconds);
    const take = () => lanes.takeScrolling(2, { width: 300, frame, now: 5 });
    expect([take(), take(), take()]).toEqual([0, 1, undefined]);
    lanes.clear();
    expect(take()).toBe(0);
  });

  it('gives what stands a lane until its time is over', () => {
    const lanes = new DanmakuLanes(4);
    const take = (now: number) => lanes.takeStanding(1, { now, seconds: 4 });
    expect([take(0), take(3.9), take(4)]).toEqual([0, undefined, 0]);
  });
});
