export interface FileCounts {
  passed: number;
  failed: readonly { readonly title: string }[];
  skipped: readonly string[];
}

export function toPage(
  counts: Readonly<Record<string, Readonly<Record<string, FileCounts>>>>,
  names: readonly string[],
): string;

export function writeBrowserTable(results: string): boolean;
