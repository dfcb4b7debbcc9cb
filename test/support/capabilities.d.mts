/** By element and capability: files of tests. */
export const capabilities: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
