type Sites =
  | { origins: string[] }
  | { problem: 'watch.embedWrong' | 'watch.embedEvery'; line: string };

/** The origins of sites typed one per line, this one first; of the address of a page, its site. */
export function readSites(text: string): Sites {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.includes('*'))
    return lines.length === 1 ? { origins: ['*'] } : { problem: 'watch.embedEvery', line: '*' };
  const wrong = lines.find((line) => toOrigin(line) === undefined);
  if (wrong !== undefined) return { problem: 'watch.embedWrong', line: wrong };
  const origins = lines.map((line) => toOrigin(line) ?? '');
  return { origins: [...new Set([location.origin, ...origins])] };
}

/** Undefined for what the VOD server does not accept: other schemes, IPv6 addresses. */
function toOrigin(line: string): string | undefined {
  if (!URL.canParse(line)) return undefined;
  const { origin } = new URL(line);
  return /^https?:\/\/[a-z0-9.-]+(:\d+)?$/.test(origin) ? origin : undefined;
}
