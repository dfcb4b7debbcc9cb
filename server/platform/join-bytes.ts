/** `chunks`, which have `bytes` in all, as one. In memory of its own: a slice of Node's pool would keep all of that. */
export function joinBytes(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  const all = new Uint8Array(bytes);
  let end = 0;
  for (const chunk of chunks) {
    all.set(chunk, end);
    end += chunk.byteLength;
  }
  return all;
}
