const told = new Set<string>();

/** Tells the page's developer, once for each name, that something of another player does not exist here, and why. */
export function warnLeftOut(player: string, name: string, reason: string): void {
  const key = `${player} ${name}`;
  if (told.has(key)) return;
  told.add(key);
  console.warn(`vodkit/${player}: ${name} does nothing here: ${reason}`);
}
