/** Whether a value is an absolute http or https address. */
export function isHttpUrl(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\/[^/]/i.test(value);
}

/** An address in the page as an absolute one; undefined for any scheme but http and https. */
export function resolveHttpUrl(address: string): string | undefined {
  if (!URL.canParse(address, document.baseURI)) return undefined;
  const { href } = new URL(address, document.baseURI);
  return isHttpUrl(href) ? href : undefined;
}
