import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { after } from '../timers.js';

/**
 * The connections of a server and how many requests each of them carries. Node counts one that has not sent a whole
 * request yet, such as a browser opens in advance, among the busy ones, and would wait for it.
 */
export class OpenConnections {
  readonly #requests = new Map<Socket, number>();
  #isClosing = false;

  constructor(server: Server) {
    server.on('connection', this.#onConnection);
    server.on('request', this.#onRequest);
  }

  /** Ends what carries no request, the others once they are answered, and after `graceMs` whatever is left. */
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
