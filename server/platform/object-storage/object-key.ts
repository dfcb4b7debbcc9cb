const segment = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,199}$/;

/**
 * Throws for an invalid key. Keys are made from our own ids, so this is a bug; the key must not reach the file system.
 */
export function assertObjectKey(key: string): void {
  if (key.length > 900 || !key.split('/').every((part) => segment.test(part))) {
    throw new Error(`Invalid object key: ${JSON.stringify(key)}`);
  }
}

/** Returns the folder that a prefix names. The trailing slash is optional. */
export function parseObjectPrefix(prefix: string): string {
  const folder = prefix.replace(/\/$/, '');
  assertObjectKey(folder);
  return folder;
}
