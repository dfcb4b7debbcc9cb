/** What was, what is, and what was undone. */
export interface History<State> {
  readonly past: readonly State[];
  readonly present: State;
  readonly future: readonly State[];
}

const limit = 200;

export function createHistory<State>(present: State): History<State> {
  return { past: [], present, future: [] };
}

/** A new state that undo leads back from. */
export function commit<State>(history: History<State>, present: State): History<State> {
  return { past: [...history.past, history.present].slice(-limit), present, future: [] };
}

/** A new state in place of the present one: a key that is held down is one step, not a hundred. */
export function amend<State>(history: History<State>, present: State): History<State> {
  return { past: history.past, present, future: [] };
}

export function undo<State>(history: History<State>): History<State> {
  const previous = history.past.at(-1);
  if (previous === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: previous,
    future: [history.present, ...history.future],
  };
}

export function redo<State>(history: History<State>): History<State> {
  const next = history.future[0];
  if (next === undefined) return history;
  return {
    past: [...history.past, history.present],
    present: next,
    future: history.future.slice(1),
  };
}
