type Player = HTMLElementTagNameMap['vod-player'];

/** A number of pixels, digits alone too, or a CSS length. */
export function toLength(size: string | number): string {
  return /^[\d.]+$/.test(String(size)) ? `${size}px` : String(size);
}

/** Names what the styles of an adapter then hide. */
export function hideParts(player: Player, ...names: readonly string[]): void {
  player.dataset['hides'] = [player.dataset['hides'], ...names].filter(Boolean).join(' ');
}

/** Gives the document, or the shadow root, in which an element stands these styles; each one once. */
export function dresserOf(text: string): (element: HTMLElement) => void {
  const dressed = new WeakSet<Node>();
  return (element) => {
    const root = element.getRootNode();
    if (!(root instanceof Document || root instanceof ShadowRoot) || dressed.has(root)) return;
    dressed.add(root);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    root.adoptedStyleSheets.push(sheet);
  };
}
