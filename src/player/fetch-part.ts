import { errorFromFailure } from '../shared/http-error.js';

/** A part of the player that it cannot go on without. Throws `VodError`: `network`, or what the part itself throws. */
export function fetchPart<Part>(part: Promise<Part>): Promise<Part> {
  return part.catch((cause: unknown) => {
    throw errorFromFailure(cause, undefined);
  });
}
