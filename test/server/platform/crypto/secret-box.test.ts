import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SecretBox } from '../../../../server/platform/crypto/secret-box.js';

describe('SecretBox', () => {
  const masterKey = randomBytes(32);
  const secret = randomBytes(16);

  it('opens what it closed, and closes the same secret differently each time', () => {
    const box = new SecretBox([masterKey]);
    const [first, second] = [box.wrap('content-key', secret), box.wrap('content-key', secret)];
    expect(first.equals(second)).toBe(false);
    expect(box.unwrap('content-key', first).equals(secret)).toBe(true);
  });

  it('opens under every master key, and encrypts again what is not under the first', () => {
    const wrapped = new SecretBox([masterKey]).wrap('content-key', secret);
    const newKey = randomBytes(32);
    const both = new SecretBox([newKey, masterKey]);
    expect(both.unwrap('content-key', wrapped)).toEqual(secret);
    const rewrapped = both.rewrap('content-key', wrapped);
    if (!rewrapped) throw new Error('It was not encrypted again');
    expect(new SecretBox([newKey]).unwrap('content-key', rewrapped)).toEqual(secret);
    expect(both.rewrap('content-key', rewrapped)).toBe(undefined);
    expect(() => new SecretBox([newKey]).rewrap('content-key', wrapped)).toThrow('none of the');
  });

  it('opens nothing for another purpose, under another master key, or with any bit changed', () => {
    const box = new SecretBox([masterKey]);
    const wrapped = box.wrap('content-key', secret);
    expect(() => box.unwrap('access-key', wrapped)).toThrow();
    expect(() => new SecretBox([randomBytes(32)]).unwrap('content-key', wrapped)).toThrow();
    for (let index = 0; index < wrapped.length; index += 1) {
      const changed = Buffer.from(wrapped);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => box.unwrap('content-key', changed), `byte ${index}`).toThrow();
    }
  });
});
