/** The lifetime of an upload token. */
export const uploadTokenSeconds = 3000;

/** The claims of an upload token: it permits uploading one file, of limited size, for one video. */
export interface UploadClaims {
  app: string;
  video: string;
  /** Seconds since 1970. */
  exp: number;
  /** The maximum size of the file in bytes. */
  max: number;
  /** The exact size of the file in bytes, if it was declared when the video was created. */
  size?: number;
}
