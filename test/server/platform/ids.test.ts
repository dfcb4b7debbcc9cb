import { describe, expect, it } from 'vitest';
import { createId, createRandomId, isId } from '../../../server/platform/ids.js';

describe('ids', () => {
  it('are given out once, however many are asked for', () => {
    const ids = Array.from({ length: 10_000 }, (_, n) => (n % 2 ? createRandomId() : createId()));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('share no random part among neighbours', () => {
    const parts = Array.from({ length: 10_000 }, () => createId(0).slice(10));
    expect(new Set(parts).size).toBe(parts.length);
  });

  it('have the form that the API promises', () => {
    expect(isId(createId())).toBe(true);
    expect(createRandomId()).toMatch(/^[\w-]{22}$/);
  });
});
