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
  /** Tells the server that the upload will not be finished. */
  terminate(upload: { url: string; token: string }): Promise<void>;
}

/** What is stated of bytes that are sent, in Base64; undefined where it cannot be told. Rejects with `network` when the file cannot be read. */
export interface SentIntegrity {
  /** CRC-32C of these bytes. */
  checksum: (start: number, end: number) => Promise<string | undefined>;
  /** SHA-256 of the whole body. */
  digest: () => Promise<string | undefined>;
}

/** What a transport is given to send the rest of a file. */
export interface SendAttempt {
  file: File;
  /** What is sent, of as many bytes as the file has. */
  body: Blob;
  /** Where a new upload is created; what is sent never leaves its origin. */
  endpoint: string;
  /** The upload to go on with; without it a new one is created. */
  uploadUrl: string | undefined;
  /** Asked before every request. */
  getToken(): Promise<string>;
  /** For servers that verify what arrives; without it, nothing is stated. */
  integrity?: SentIntegrity | undefined;
  /**
   * Where the request that begins at this byte of the file ends; asked before every request that carries bytes, and resolves when it
   * may begin. Of one that breaks off, what arrived is `kept`; where it is to be `verified`, nothing is.
   */
  endOfRequest: (offset: number, whenCut: 'kept' | 'verified') => Promise<number>;
  /** Asked before the request that makes the upload complete. @throws VodError `file-changed` */
  checkFile(): Promise<void>;
  /** Ends the attempt at once. */
  signal: AbortSignal;
  onUploadUrl(url: string): void;
  /** Bytes the server has for certain. */
  onAcknowledged(bytes: number): void;
  /** Bytes handed to the network, from the start of the file. */
  onProgress(sentBytes: number): void;
}
