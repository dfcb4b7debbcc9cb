import { describe, expect, it } from 'vitest';
import { amend, commit, createHistory, redo, undo } from '../../../src/editor/history.js';

describe('History', () => {
  it('leads back and forth', () => {
    const three = commit(commit(createHistory(1), 2), 3);
    expect(undo(undo(three)).present).toBe(1);
    expect(redo(undo(three)).present).toBe(3);
  });

  it('stays where there is nothing to undo or redo', () => {
    const one = createHistory(1);
    expect(undo(one)).toBe(one);
    expect(redo(one)).toBe(one);
  });

  it('forgets what was undone when something new is done', () => {
    expect(redo(commit(undo(commit(createHistory(1), 2)), 3)).present).toBe(3);
  });

  it('folds an amendment into the step it amends', () => {
    expect(undo(amend(commit(createHistory(1), 2), 3)).present).toBe(1);
  });

  it('keeps the last 200 steps', () => {
    let history = createHistory(0);
    for (let step = 1; step <= 500; step++) history = commit(history, step);
    expect(history.past).toHaveLength(200);
  });
});
