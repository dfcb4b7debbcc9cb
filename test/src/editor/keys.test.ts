import { describe, expect, it } from 'vitest';
import { keyMove, toShortcut } from '../../../src/editor/keys.js';

const plain = { shiftKey: false, altKey: false, ctrlKey: false, metaKey: false };

describe('keyMove', () => {
  it('steps a frame, a second with Shift, to a keyframe with Alt', () => {
    expect(keyMove({ ...plain, key: 'ArrowRight' })).toEqual({ by: 'frames', count: 1 });
    expect(keyMove({ ...plain, key: 'ArrowLeft', shiftKey: true })).toEqual({
      by: 'seconds',
      count: -1,
    });
    expect(keyMove({ ...plain, key: 'ArrowLeft', altKey: true })).toEqual({
      by: 'keyframe',
      direction: 'before',
    });
  });

  it("leaves to the browser what is the browser's", () => {
    expect(keyMove({ ...plain, key: 'ArrowRight', metaKey: true })).toBeUndefined();
    expect(keyMove({ ...plain, key: 'Tab' })).toBeUndefined();
  });
});

describe('toShortcut', () => {
  it('knows in, out, play and frames', () => {
    expect(['i', 'O', ' ', ',', '.'].map((key) => toShortcut({ ...plain, key }))).toEqual([
      'set-start',
      'set-end',
      'play',
      'frame-back',
      'frame-forward',
    ]);
  });

  it("undoes and redoes on either platform's keys", () => {
    expect(toShortcut({ ...plain, key: 'z', metaKey: true })).toBe('undo');
    expect(toShortcut({ ...plain, key: 'Z', ctrlKey: true, shiftKey: true })).toBe('redo');
    expect(toShortcut({ ...plain, key: 'y', ctrlKey: true })).toBe('redo');
    expect(toShortcut({ ...plain, key: 'i', ctrlKey: true })).toBeUndefined();
  });
});
