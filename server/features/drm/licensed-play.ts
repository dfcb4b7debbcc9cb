/** A content key of a video, and whether a viewer may have it. */
export interface LicensedKey {
  kid: Buffer;
  /** The key itself, 16 bytes. */
  key: Buffer;
  /** The short side of the largest picture that it decrypts, in pixels; undefined for sound. */
  height: number | undefined;
  isPermitted: boolean;
}

/** What the holder of a licence address may play. */
export interface LicensedPlay {
  appId: string;
  videoId: string;
  viewerId: string | undefined;
  /** Of all published revisions that are encrypted for key systems. */
  keys: readonly LicensedKey[];
}

/**
 * Checks the token of a licence address, and the state of its video.
 * @throws Problem `token-invalid`, `url-expired`, `beyond-claim`, `forbidden`, `not-found`
 */
export type OpenLicensedPlay = (token: string) => Promise<LicensedPlay>;
