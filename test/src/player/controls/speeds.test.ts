import { describe, expect, it } from 'vitest';
import { nextSpeed } from '../../../../src/player/controls/speeds.js';

describe('nextSpeed', () => {
  it('walks the speeds and stays at the ends', () => {
    expect(nextSpeed(1, 1)).toBe(1.25);
    expect(nextSpeed(1, -1)).toBe(0.75);
    expect(nextSpeed(2, 1)).toBe(2);
    expect(nextSpeed(0.5, -1)).toBe(0.5);
  });

  it('finds its way from a speed that is not on offer', () => {
    expect(nextSpeed(1.1, 1)).toBe(1.25);
    expect(nextSpeed(1.1, -1)).toBe(1);
    expect(nextSpeed(4, -1)).toBe(2);
  });
});
