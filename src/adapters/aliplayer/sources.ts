import type { AliplayerOptions, AliplayerSource } from './options.js';

const types: Readonly<Record<string, string>> = {
  m3u8: 'application/vnd.apple.mpegurl',
  mpd: 'application/dash+xml',
  mp4: 'video/mp4',
  mp3: 'audio/mpeg',
  flv: 'video/x-flv',
};

/** The media type of a format; empty: to be told from the address. */
export function typeOf(format: unknown): string {
  return (typeof format === 'string' && types[format.toLowerCase()]) || '';
}

/** Heights of Alibaba's own transcoding templates. */
export const heights: Readonly<Record<string, number>> = {
  FD: 360,
  LD: 480,
  SD: 720,
  HD: 1080,
  '2K': 1440,
  '4K': 2160,
};

const byQuality = ['AUTO', 'FD', 'LD', 'SD', 'HD', '2K', '4K', 'OD'];

/** An address, and its label where it is one of several. */
export interface LabelledAddress {
  readonly label: string;
  readonly url: string;
}

/** The addresses of `source`, in the order of the menu. Undefined where it is JSON that cannot be read. */
export function addressesOf(
  source: AliplayerSource,
  { definition, qualitySort }: Pick<AliplayerOptions, 'definition' | 'qualitySort'>,
): readonly LabelledAddress[] | undefined {
  const byLabel = typeof source === 'string' ? parse(source) : source;
  if (byLabel === undefined) return undefined;
  if (typeof byLabel === 'string') return [{ label: '', url: byLabel }];
  const all = Object.entries(byLabel).map(([label, url]) => ({ label, url }));
  if (all.some(({ url }) => typeof url !== 'string')) return undefined;
  const wanted = definition?.split(',').map((label) => label.trim());
  const some = wanted ? all.filter(({ label }) => wanted.includes(label)) : all;
  const sign = qualitySort === 'desc' ? -1 : 1;
  return (some.length > 0 ? some : all).sort((a, b) => sign * (rankOf(a) - rankOf(b)));
}

function parse(source: string): string | Record<string, string> | undefined {
  if (!source.trim().startsWith('{')) return source;
  try {
    return JSON.parse(source) as Record<string, string>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

// What has a name of its own comes last, as it was listed.
function rankOf({ label }: LabelledAddress): number {
  const rank = byQuality.indexOf(label);
  return rank < 0 ? byQuality.length : rank;
}
