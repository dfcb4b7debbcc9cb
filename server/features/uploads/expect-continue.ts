import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** Requests whose client waits for `100 Continue` before it sends the body. */
export interface DeferredContinue {
  /** Sends `100 Continue` if the client waits for it. Call it just before the body is read. */
  send(request: IncomingMessage, response: ServerResponse): void;
}

/**
 * Stops Node from sending `100 Continue` for paths below `prefix` by itself. A refused request then gets its error
 * response before the client has sent the body.
 */
export function deferContinue(
  server: Pick<Server, 'on' | 'emit'>,
  prefix: string,
): DeferredContinue {
  const waiting = new WeakSet<IncomingMessage>();
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith(prefix)) waiting.add(request);
    else response.writeContinue();
    server.emit('request', request, response);
  });
  return {
    send: (request, response) => {
      if (waiting.delete(request)) response.writeContinue();
    },
  };
}
