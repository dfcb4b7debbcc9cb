/** A choice that a page adds to the settings menu: a row of its own, which opens its options. */
export interface MenuChoice {
  /** What is chosen, such as `Quality`. */
  readonly label: string;
  /** The options as they are shown, in their order. */
  readonly options: readonly string[];
  /** The place in `options` of the one that holds, from 0 on. */
  readonly chosen: number;
  /** Called with the place of the option that the viewer has chosen; `menuChoice` is to tell it from then on. */
  readonly choose: (index: number) => void;
}
