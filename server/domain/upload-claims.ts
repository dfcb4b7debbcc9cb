/** How long an upload token is good. */
export const uploadTokenSeconds = 3000;

/** Inside an upload token: one video, and how much may come. */
export interface UploadClaims {
  app: string;
  video: string;
  /** Seconds since 1970. */
  exp: number;
  /** Most bytes the file may have. */
  max: number;
  /** The exact size, when it was declared at creation. */
  size?: number;
}
