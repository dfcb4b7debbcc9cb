/** An element that a host has rendered. Lit's `ref` would bring all of its asynchronous directives, for these few. */
export function findDrawn(host: HTMLElement, selector: string): HTMLElement | undefined {
  return host.shadowRoot?.querySelector<HTMLElement>(selector) ?? undefined;
}
