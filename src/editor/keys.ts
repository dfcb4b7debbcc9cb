/** How far a key moves a slider of the timeline. */
export type KeyMove =
  | { readonly by: 'frames'; readonly count: number }
  | { readonly by: 'seconds'; readonly count: number }
  | { readonly by: 'keyframe'; readonly direction: 'before' | 'after' }
  | { readonly by: 'edge'; readonly edge: 'first' | 'last' };

export type Shortcut =
  | 'set-start'
  | 'set-end'
  | 'play'
  | 'frame-back'
  | 'frame-forward'
  | 'undo'
  | 'redo';

type Keys = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>;

const directions: Readonly<Record<string, 1 | -1>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
};

export function keyMove({ key, shiftKey, altKey, ctrlKey, metaKey }: Keys): KeyMove | undefined {
  if (ctrlKey || metaKey) return undefined;
  if (key === 'Home') return { by: 'edge', edge: 'first' };
  if (key === 'End') return { by: 'edge', edge: 'last' };
  if (key === 'PageUp') return { by: 'seconds', count: 10 };
  if (key === 'PageDown') return { by: 'seconds', count: -10 };
  const count = directions[key];
  if (count === undefined) return undefined;
  if (altKey) return { by: 'keyframe', direction: count < 0 ? 'before' : 'after' };
  return shiftKey ? { by: 'seconds', count } : { by: 'frames', count };
}

const shortcuts: Readonly<Record<string, Shortcut>> = {
  i: 'set-start',
  o: 'set-end',
  ' ': 'play',
  ',': 'frame-back',
  '.': 'frame-forward',
};

export function toShortcut({
  key,
  shiftKey,
  altKey,
  ctrlKey,
  metaKey,
}: Keys): Shortcut | undefined {
  if (altKey) return undefined;
  if (!ctrlKey && !metaKey) return shiftKey ? undefined : shortcuts[key.toLowerCase()];
  if (key.toLowerCase() === 'z') return shiftKey ? 'redo' : 'undo';
  return key.toLowerCase() === 'y' ? 'redo' : undefined;
}
