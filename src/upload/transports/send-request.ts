import { errorFromFailure, networkError } from '../../shared/http-error.js';
import { VodError } from '../../shared/vod-error.js';

/** One HTTP exchange whose body is a piece of a file. */
export interface Exchange {
  method: 'OPTIONS' | 'POST' | 'HEAD' | 'PATCH' | 'DELETE';
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: Blob | undefined;
  signal?: AbortSignal;
  onProgress?: ((sentBytes: number) => void) | undefined;
}

export interface Answer {
  status: number;
  /** The text of the body, of which only error answers have one. */
  body: string;
  header: (name: string) => string | null;
}

const longestAnswer = 64 * 1024;

/** By XMLHttpRequest, the only API of browsers that tells how much of a body is sent; by fetch where there is none. */
export function sendRequest(exchange: Exchange): Promise<Answer> {
  return 'XMLHttpRequest' in globalThis ? sendByXhr(exchange) : sendByFetch(exchange);
}

function sendByXhr({ method, url, headers, body, signal, onProgress }: Exchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const end = (act: () => void) => {
      signal?.removeEventListener('abort', onAbort);
      act();
    };
    const onAbort = () => {
      end(() => reject(errorFromFailure(signal?.reason, signal)));
      xhr.abort();
    };
    xhr.open(method, url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = ({ loaded }) => onProgress?.(loaded);
    xhr.onprogress = ({ loaded }) => {
      if (loaded <= longestAnswer) return;
      end(() => reject(new VodError('bad-response', 'The answer of the server does not end.')));
      xhr.abort();
    };
    xhr.onload = () =>
      end(() =>
        resolve({
          status: xhr.status,
          body: xhr.responseText,
          header: (name) => xhr.getResponseHeader(name),
        }),
      );
    xhr.onerror = () => end(() => reject(networkError(undefined, url)));
    // Safari reports a dropped connection as an abort that nobody asked for.
    xhr.onabort = () => end(() => reject(networkError(undefined, url)));
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort);
    xhr.send(body ?? null);
  });
}

async function sendByFetch({ method, url, headers, body, signal }: Exchange): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method,
      headers,
      body: body ?? null,
      signal: signal ?? null,
      redirect: 'error',
    });
    const text = await response.text();
    return { status: response.status, body: text, header: (name) => response.headers.get(name) };
  } catch (cause) {
    throw errorFromFailure(cause, signal, url);
  }
}
