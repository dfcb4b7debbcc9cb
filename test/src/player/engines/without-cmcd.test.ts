import { describe, expect, it } from 'vitest';
import { withoutCmcd } from '../../../../src/player/engines/without-cmcd.js';

describe('withoutCmcd', () => {
  it.each([
    ['https://v.example/a?CMCD=v%3D2', 'https://v.example/a'],
    ['https://v.example/a?x=1&CMCD=v%3D2', 'https://v.example/a?x=1'],
    ['https://v.example/a?CMCD=v%3D2&x=1', 'https://v.example/a?x=1'],
    ['https://v.example/a?x=1&CMCD=v%3D2&y=2#z', 'https://v.example/a?x=1&y=2#z'],
    ['https://v.example/a?x=1', 'https://v.example/a?x=1'],
    ['https://v.example/CMCD=1/a', 'https://v.example/CMCD=1/a'],
  ])('makes of %s what it was', (address, before) => {
    expect(withoutCmcd(address)).toBe(before);
  });
});
