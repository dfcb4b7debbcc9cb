import { fileChanged } from '../upload/upload-failure.js';

const bodies = new WeakMap<File, Promise<Blob>>();
const choices = new WeakMap<File, boolean>();

/** Whether place and device are removed unless the user of a file decides otherwise; `always`: whatever its user wants. */
export type RemoveLocation = boolean | 'always';

export const toRemoveLocation = (value: string | null): RemoveLocation =>
  value === 'always' ? value : value !== null;

/** Fetches the code for it first; without a connection, the upload is tried again. */
export function bodyWithoutLocation(file: File): Promise<Blob> {
  const known = bodies.get(file);
  if (known) return known;
  const body = import('../media/remove-location.js')
    .then(({ withoutLocation }) => withoutLocation(file))
    .catch((error: unknown) => {
      bodies.delete(file);
      // What a browser says of a file that it cannot read any more.
      throw error instanceof DOMException ? fileChanged(error) : error;
    });
  bodies.set(file, body);
  return body;
}

/** An upload that goes on after a reload must send the same bytes: `wasRemoved` says what it began with. */
export function removesLocation(
  file: File,
  setting: RemoveLocation,
  wasRemoved?: boolean,
): boolean {
  return setting === 'always' || (wasRemoved ?? choices.get(file) ?? setting);
}

export function chooseLocation(file: File, isRemoved: boolean): void {
  choices.set(file, isRemoved);
}
