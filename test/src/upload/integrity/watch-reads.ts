/** The same bytes, that tell how many of them are read by one who brings the memory, as what hashes does. */
export function watchReads(part: Blob, onRead: (bytes: number) => void): Blob {
  const whole = part.stream.bind(part);
  const stream = () => {
    const bytes = whole();
    const open = bytes.getReader.bind(bytes);
    bytes.getReader = ((options: { mode: 'byob' }) => {
      const reader = open(options);
      if (options?.mode === 'byob') watch(reader, onRead);
      return reader;
    }) as typeof bytes.getReader;
    return bytes;
  };
  return Object.assign(part, { stream });
}

function watch(reader: ReadableStreamBYOBReader, onRead: (bytes: number) => void): void {
  const read = reader.read.bind(reader);
  reader.read = async (view: never) => {
    const result = await read(view);
    onRead((result.value as Uint8Array | undefined)?.byteLength ?? 0);
    return result;
  };
}
