const slots = ['controls-start', 'controls-end', 'top-start', 'top-end', 'overlay'] as const;

/** Where the page may put controls of its own. */
export type OwnSlot = (typeof slots)[number];

/** Whether the page has put something into one of these. */
export function hasOwnControls(host: HTMLElement, names: readonly OwnSlot[] = slots): boolean {
  return names.some((name) => host.querySelector(`:scope > [slot=${name}]`) !== null);
}
