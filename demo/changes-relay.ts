import { Readable } from 'node:stream';
import type { VideoChange, VodClient } from '../src/client.js';

const maxUnreadBytes = 1024 * 1024;
const heartbeatMs = 15_000;

/** One stream of changes from the VOD server, handed on to every page that watches; it is open while one does. */
export class ChangesRelay {
  readonly #connect: () => Promise<VodClient>;
  readonly #pages = new Set<Readable>();
  #upstream: { opened: Promise<void>; gone: AbortController } | undefined;

  constructor(connect: () => Promise<VodClient>) {
    this.#connect = connect;
  }

  /** Server-sent events for a page; rejects with a `VodError` when the VOD server has none to tell. */
  async open(): Promise<Readable> {
    const page = new Readable({ read: () => undefined });
    this.#pages.add(page);
    page.once('close', () => this.#leave(page));
    try {
      this.#upstream ??= this.#start();
      await this.#upstream.opened;
    } catch (error) {
      page.destroy();
      throw error;
    }
    page.push(': connected\n\n');
    return page;
  }

  end(): void {
    this.#upstream?.gone.abort();
    for (const page of this.#pages) page.push(null);
    this.#pages.clear();
  }

  #start(): { opened: Promise<void>; gone: AbortController } {
    const gone = new AbortController();
    const changes = this.#connect().then((client) => client.videos.watch({ signal: gone.signal }));
    // The first thing that it tells is that it is open.
    const opened = changes.then(async (events) => void (await events.next()));
    opened.then(async () => this.#handOn(await changes)).catch(() => this.#lose(gone));
    return { opened, gone };
  }

  async #handOn(changes: AsyncGenerator<VideoChange>): Promise<void> {
    const heartbeat = setInterval(() => this.#send(': still here\n\n'), heartbeatMs).unref();
    try {
      for await (const change of changes) this.#send(toEvent(change));
    } finally {
      clearInterval(heartbeat);
    }
    throw new Error('The VOD server has ended its stream.');
  }

  /** The pages' own streams end with it; each of them asks again. */
  #lose(gone: AbortController): void {
    if (this.#upstream?.gone !== gone) return;
    this.#upstream = undefined;
    for (const page of this.#pages) page.push(null);
    this.#pages.clear();
  }

  #leave(page: Readable): void {
    this.#pages.delete(page);
    if (this.#pages.size > 0) return;
    this.#upstream?.gone.abort();
    this.#upstream = undefined;
  }

  #send(text: string): void {
    const bytes = Buffer.from(text);
    for (const page of this.#pages) {
      if (page.readableLength > maxUnreadBytes) page.destroy();
      else page.push(bytes);
    }
  }
}

function toEvent(change: VideoChange): string {
  if (change.type === 'video') return `event: video\ndata: ${JSON.stringify(change.video)}\n\n`;
  return change.type === 'deleted'
    ? `event: deleted\ndata: ${JSON.stringify({ id: change.id })}\n\n`
    : '';
}
