/** A quoted-string has no escapes (RFC 8216, 4.2): quotes and control characters are replaced, or they would end it. */
export function quotedString(text: string): string {
  return `"${text.replace(/"/g, "'").replace(/\p{Cc}|[\u2028\u2029]/gu, ' ')}"`;
}

export function attributes(list: Record<string, string | number | null | undefined>): string {
  return Object.entries(list)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

export function lines(list: readonly string[]): string {
  return `${list.join('\n')}\n`;
}
