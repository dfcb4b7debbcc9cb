import type { EditorWord } from '../words.js';

export type Translate = (
  key: EditorWord,
  params?: Readonly<Record<string, string | number>>,
) => string;
