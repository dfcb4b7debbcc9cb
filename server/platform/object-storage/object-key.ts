const segment = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}$/;

/** Keys come from our own ids; anything else is a fault of ours and must never reach a file system. */
export function assertObjectKey(key: string): void {
  if (key.length > 900 || !key.split('/').every((part) => segment.test(part))) {
    throw new Error(`Not an object key: ${JSON.stringify(key)}`);
  }
}

/** A prefix names a folder of keys; the closing slash may be left out. */
export function parseObjectPrefix(prefix: string): string {
  const folder = prefix.replace(/\/$/, '');
  assertObjectKey(folder);
  return folder;
}
