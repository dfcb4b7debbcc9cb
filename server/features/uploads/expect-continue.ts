import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** Requests whose client waits for `100 Continue` before it sends the body. */
export interface Expectations {
  /** Sends `100 Continue`; call it just before the body is read. */
  meet(request: IncomingMessage, response: ServerResponse): void;
}

/** Below `prefix` no body is asked for before the handler wants it, so that a refusal comes before the bytes. */
export function takeExpectations(
  server: Pick<Server, 'on' | 'emit'>,
  prefix: string,
): Expectations {
  const waiting = new WeakSet<IncomingMessage>();
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith(prefix)) waiting.add(request);
    else response.writeContinue();
    server.emit('request', request, response);
  });
  return {
    meet: (request, response) => {
      if (waiting.delete(request)) response.writeContinue();
    },
  };
}
