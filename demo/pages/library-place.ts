/** Where a visitor was in the list; it is kept in the history entry, so that Back returns to it. */
export interface LibraryPlace {
  /** Videos that were loaded. */
  count: number;
  scrollY: number;
  /** The video whose card had the focus. */
  videoId?: string | undefined;
}

export function rememberPlace(place: LibraryPlace): void {
  history.replaceState({ place }, '');
}

/** The place of the history entry that is shown now, if it has been left before. */
export function recallPlace(): LibraryPlace | undefined {
  return (history.state as { place?: LibraryPlace } | null)?.place;
}
