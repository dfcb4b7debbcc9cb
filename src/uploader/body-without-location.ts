import { fileChanged } from '../upload/upload-failure.js';

const bodies = new WeakMap<File, Promise<Blob>>();

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
