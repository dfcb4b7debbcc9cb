import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { after } from '../timers.js';

/**
 * Tracks the connections of a server and the number of open requests on each. Node treats a connection without a complete
 * request as busy, such as one that a browser opened in advance, and `server.close` would wait for it.
 */
export class OpenConnections {
  readonly #requests = new Map<Socket, number>();
  #isClosing = false;

  constructor(server: Server) {
    server.on('connection', this.#onConnection);
    server.on('request', this.#onRequest);
  }

  /** Closes idle connections at once, busy ones after their responses, and all that are left after `graceMs`. */
  close(graceMs: number): void {
    this.#isClosing = true;
    for (const [socket, requests] of this.#requests) if (requests === 0) socket.destroy();
    after(graceMs, () => this.#destroyAll()).unref();
  }

  readonly #onConnection = (socket: Socket): void => {
    this.#requests.set(socket, 0);
    socket.once('close', () => this.#requests.delete(socket));
  };

  readonly #onRequest = ({ socket }: IncomingMessage, response: ServerResponse): void => {
    this.#count(socket, 1);
    response.once('close', () => {
      this.#count(socket, -1);
      if (this.#isClosing && this.#requests.get(socket) === 0) socket.destroySoon();
    });
  };

  #count(socket: Socket, change: 1 | -1): void {
    const requests = this.#requests.get(socket);
    if (requests !== undefined) this.#requests.set(socket, requests + change);
  }

  #destroyAll(): void {
    for (const socket of this.#requests.keys()) socket.destroy();
  }
}
