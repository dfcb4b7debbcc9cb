/** So long a server may say nothing. */
const silentMs = 30_000;

/**
 * Fetches all of an answer. What says nothing for 30 s, or is under way when the network goes, is given up: a connection that is cut
 * without a word would be waited for without end. Throws as `fetch`, a TypeError where it was given up.
 */
export async function fetchAlive(
  url: URL,
  signal: AbortSignal,
): Promise<{ response: Response; bytes: ArrayBuffer }> {
  const attempt = new AbortController();
  const listening = new AbortController();
  const giveUp = (): void => attempt.abort(new TypeError('The connection was cut.'));
  let timer = setTimeout(giveUp, silentMs);
  signal.addEventListener('abort', () => attempt.abort(signal.reason), {
    signal: listening.signal,
  });
  globalThis.addEventListener('offline', giveUp, { signal: listening.signal });
  try {
    signal.throwIfAborted();
    const response = await fetch(url, { signal: attempt.signal });
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of chunksOf(response)) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, silentMs);
      chunks.push(chunk);
    }
    const bytes = await new Blob(chunks).arrayBuffer();
    return { response, bytes };
  } finally {
    clearTimeout(timer);
    listening.abort();
  }
}

// WebKit iterates no streams.
async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read())
    yield read.value;
}
