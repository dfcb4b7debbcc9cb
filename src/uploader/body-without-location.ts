import { fileChanged } from '../upload/upload-failure.js';

const bodies = new WeakMap<File, Promise<Blob>>();
const choices = new WeakMap<File, string>();
const placeOf = ({ name, size, lastModified }: File) =>
  `vodkit-location ${name} ${size} ${lastModified}`;

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

/** What the user of a file has chosen: an upload that goes on after a reload must send the same bytes. */
export function removesLocation(file: File, byDefault: boolean): boolean {
  const chosen = choices.get(file) ?? kept(() => localStorage.getItem(placeOf(file)));
  return chosen ? chosen === 'remove' : byDefault;
}

export function chooseLocation(file: File, choice: 'remove' | 'leave'): void {
  choices.set(file, choice);
  kept(() => localStorage.setItem(placeOf(file), choice));
}

export function forgetLocation(file: File): void {
  kept(() => localStorage.removeItem(placeOf(file)));
}

/** Where the browser keeps nothing, no upload goes on after a reload. */
function kept<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
