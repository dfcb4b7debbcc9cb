import type { ConnectionShare } from '../connection-share.js';
import type { UploadGrant } from '../../contract/videos.js';
import type { RequestLane } from '../request-lane.js';
import type { NextRequest } from '../request-sizes.js';
import type { Readiness, Wanted } from '../integrity/body-hash.js';
import type { ParallelParts } from '../parallel-option.js';
/** How bytes travel. One implementation a protocol; all pass `test/src/upload/upload-transport-contract.ts`. */
export interface UploadTransport {
  /**
   * One attempt to bring the rest of the file to the server; no retries of its own.
   * Ends when the server has every byte; rejects with a `VodError`: `network`, `expired` (token), `not-found`
   * (the upload is gone: begin a new one), `bad-response`, `file-changed`, `transfer-damaged` (not what was sent: retryable where the upload
   * goes on) and what the status says. `too-large` is
   * `retryable` where a proxy on the way refuses the size of a request, and final where the server refuses the file.
   */
  send(attempt: SendAttempt): Promise<void>;
  /** Tells the server that the upload will not be finished. Where its address is not known, `url` is where it was to be created. */
  terminate(upload: { url: string; token: string }): Promise<void>;
}

/** What is stated of bytes that are sent, in Base64; undefined where it cannot be told. Rejects with `network` when the file cannot be read. */
export interface SentIntegrity {
  /** Up to where the bytes from `start` on are hashed by now, `most` of those that follow one another up to `goal`. */
  ready: (start: number, wanted: Wanted) => Promise<Readiness | undefined>;
  /** CRC-32C of these bytes: of each 256 KiB and of what is left. */
  checksum: (start: number, end: number) => Promise<string | undefined>;
  /** SHA-256 of the whole body. */
  digest: () => Promise<string | undefined>;
}

/** What a transport is given to send several parts of a file at once. */
export interface ParallelSending {
  /** 1 where parts are only sent of what is in parts already, one after the other. */
  most: ParallelParts;
  connections: ConnectionShare;
  /** For the requests of one more connection. */
  openLane: () => RequestLane;
  /** For the same, what is stated of their bytes; dispose of it. */
  openIntegrity: () => Disposable & Pick<SentIntegrity, 'ready' | 'checksum'>;
  /** As that of `integrity`, for who does not wait for it yet. */
  digest: SentIntegrity['digest'];
  refuseToken: () => void;
  /** No byte and no answer for this long counts as a lost connection. */
  stallMs: number;
  random: () => number;
}

interface Disposable {
  dispose(): void;
}

/** What a transport is given to send the rest of a file. */
export interface SendAttempt {
  file: File;
  /** What is sent, of as many bytes as the file has. */
  body: Blob;
  /** Where a new upload is created; what is sent never leaves its origin. */
  endpoint: string;
  /** What the endpoint speaks of tus; undefined where only its answers tell. */
  tus?: UploadGrant['tus'];
  /** The upload to go on with; without it a new one is created. */
  uploadUrl: string | undefined;
  /** Asked before every request. */
  getToken(): Promise<string>;
  /** For servers that verify what arrives; without it, nothing is stated. */
  integrity?: SentIntegrity | undefined;
  /** Where the request that begins at this byte of the file ends; asked before every request that carries bytes, and resolves when it may begin. */
  endOfRequest: (offset: number, request: Omit<NextRequest, 'size'>) => Promise<number>;
  /** For who asks others where its requests end: one begins that was asked for then, with so many bytes handed to the network before it. */
  onRequest?: (sentBytes: number, askedAtMs: number) => void;
  /** Asked before the request that makes the upload complete. @throws VodError `file-changed` */
  checkFile(): Promise<void>;
  /** For transports that can send several parts of a file at once; without it, it goes in one. */
  parallel?: ParallelSending | undefined;
  /** Ends the attempt at once. */
  signal: AbortSignal;
  /** Where it is gone on with. What follows a `#` is the transport's own: of parts that are created before the upload they become. */
  onUploadUrl(url: string): void;
  /** Bytes the server has for certain. */
  onAcknowledged(bytes: number): void;
  /** Bytes handed to the network, from the start of the file. */
  onProgress: (sentBytes: number) => void;
}
