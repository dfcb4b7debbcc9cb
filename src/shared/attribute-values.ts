/** Of an attribute whose property is undefined without it. */
export const toText = (value: string | null): string | undefined => value ?? undefined;

/** The same for a number. */
export const toNumber = (value: string | null): number | undefined =>
  value === null ? undefined : Number(value);
