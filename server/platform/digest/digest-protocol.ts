/** Reads a file on, from where its digest is, up to `size`. */
export interface DigestRequest {
  /** With one, the digest of the first `size` bytes is answered, and forgotten. */
  answer: number | undefined;
  id: string;
  path: string;
  size: number;
}

export type ToDigestWorker = DigestRequest | { forget: string };

export interface DigestAnswer {
  answer: number;
  sha256?: string;
  error?: unknown;
  /** Such as `EIO`; what is sent between threads loses it. */
  errno?: string | undefined;
}
