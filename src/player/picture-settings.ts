/** How the picture lies in its frame. What is left out is as usual. */
export interface PictureSettings {
  /** How it fills the frame; default: as the page's CSS has it. */
  readonly fit?: 'contain' | 'cover' | 'fill' | undefined;
  /** Degrees, clockwise; default 0. */
  readonly rotation?: 0 | 90 | 180 | 270;
  /** Whether left and right change places; default false. */
  readonly mirrored?: boolean;
  /** 1 (default) to 4, about the middle. */
  readonly zoom?: number;
}
