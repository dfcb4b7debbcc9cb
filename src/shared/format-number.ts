const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Bytes in the unit and notation of `lang`: `11 bytes`, `0.8 MB`, `12 MB`, `1.4 GB`. */
export function formatBytes(bytes: number, lang: string): string {
  const step = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return formatIn(lang, value, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    // Short, CLDR has no plural of "byte": "11 byte".
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step > 1 && value < 10 ? 1 : 0,
  });
}

export function formatPercent(fraction: number, lang: string): string {
  return formatIn(lang, Math.floor(fraction * 100) / 100, { style: 'percent' });
}

/** To make a formatter takes as long as to draw a row. */
const formatters = new Map<string, Intl.NumberFormat>();

function formatIn(lang: string, value: number, options: Intl.NumberFormatOptions): string {
  const key = lang + Object.values(options).join();
  const formatter = formatters.get(key) ?? new Intl.NumberFormat(lang, options);
  formatters.set(key, formatter);
  return formatter.format(value);
}
