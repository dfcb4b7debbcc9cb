/** A mark of the page over the picture: a picture, or a text. */
export interface Watermark {
  /** Address of a picture: http, https, `blob:`, or `data:image/…`. */
  readonly src?: string;
  /** A text; with `src` what the picture says, which stands in for it where it does not load. */
  readonly text?: string;
  /** The corner of the frame; default `top-right`. */
  readonly position?: 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right' | 'center';
  /** 0 to 1; default 0.7. */
  readonly opacity?: number;
  /** Percent of the width of the frame: that of a picture (default 12), or the size of the letters of a text (default 2.4, and never under 10 px). */
  readonly size?: number;
  /** Address of a page, http or https, that opens in a new tab. */
  readonly href?: string;
  /** Where it is: over the picture, on the screenshots that the player takes, or on `both` (default). */
  readonly shownOn?: 'picture' | 'screenshots' | 'both';
}
