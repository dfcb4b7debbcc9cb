type Player = HTMLElementTagNameMap['vod-player'];

/** Tells when the controls of a player come into sight and go, until the signal ends. Older browsers do not tell it. */
export function watchControls(
  player: Player,
  signal: AbortSignal,
  tell: (areShown: boolean) => void,
): void {
  if (!CSS.supports('selector(:state(a))')) return;
  let were = false;
  const look = (): void => {
    if (signal.aborted) return;
    const are = player.matches(':state(controls-shown)');
    if (are !== were) tell(are);
    were = are;
  };
  // States are set after the controllers have been told.
  player.addController({ hostUpdated: () => queueMicrotask(look) });
}
