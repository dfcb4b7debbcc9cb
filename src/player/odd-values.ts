// What comes from anywhere may be anything.

const maxItems = 1000;

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

export function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.MAX_SAFE_INTEGER;
}

/** What passes a test, of a list. */
export function listOf<Item>(
  value: unknown,
  test: (item: Record<string, unknown>) => boolean,
): Item[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, maxItems).filter((item): item is Item => isObject(item) && test(item));
}
