import { z } from 'zod';

export interface TextLimits {
  min?: number;
  /** Most UTF-16 code units, once normalised. */
  max: number;
}

// PostgreSQL stores neither, and an answer could not repeat a lone surrogate in UTF-8.
const unstorable = /[\0\p{Surrogate}]/u;

/**
 * Text of a caller: well-formed Unicode without NUL, normalised to NFC, so that equal words are equal bytes.
 * Every string that a route takes is made of it.
 */
export function text({ min = 0, max }: TextLimits) {
  return storable().min(min).max(max);
}

/** The same without white space around it. */
export function trimmedText({ min = 0, max }: TextLimits) {
  return storable().trim().min(min).max(max);
}

function storable() {
  return z
    .string()
    .refine((value) => !unstorable.test(value), 'must be well-formed Unicode without NUL')
    .normalize('NFC');
}
