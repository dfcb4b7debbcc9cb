import type { FastifyReply } from 'fastify';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export const compress = promisify(gzip);

export type ManifestType = 'application/vnd.apple.mpegurl' | 'application/dash+xml';

/** A manifest as bytes, compressed on first request. Gzip shrinks the key line of every segment to a tenth. */
export class RenderedManifest {
  readonly bytes: Buffer;
  #compressed: Promise<Buffer> | undefined;

  constructor(
    text: string,
    readonly contentType: ManifestType,
    /** Whether it may say something else the next time. */
    readonly isGrowing: boolean,
  ) {
    this.bytes = Buffer.from(text);
  }

  compressed(): Promise<Buffer> {
    return (this.#compressed ??= compress(this.bytes));
  }
}

/** Whether an Accept-Encoding header accepts gzip (RFC 9110, 12.5.3). */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  return (acceptEncoding ?? '')
    .split(',')
    .some((coding) => /^\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*$)[\d.]+\s*)?$/i.test(coding));
}

/** Says that the answer is another one for who does not take gzip. */
export function varyByEncoding(reply: FastifyReply): void {
  reply.header('vary', [reply.getHeader('vary'), 'Accept-Encoding'].filter(Boolean).join(', '));
}
