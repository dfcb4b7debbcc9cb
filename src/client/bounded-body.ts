import { VodError } from '../shared/vod-error.js';

type Answer = Pick<Response, 'body'> & { readonly status?: number };

/** The text of an answer, unless it is longer than anything that the API says: then `bad-response`. */
export async function readText(answer: Answer, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of chunksOf(answer)) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes)
      throw new VodError('bad-response', `The answer is longer than ${maxBytes} bytes.`, {
        status: answer.status,
      });
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The bytes of an answer as they come; leaving the loop early ends the answer. */
export async function* chunksOf({ body }: Pick<Response, 'body'>): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = body.getReader();
  let isRead = false;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
    isRead = true;
  } finally {
    // The answer may have failed already; then there is nothing to end.
    if (!isRead) await reader.cancel().catch(() => undefined);
  }
}
