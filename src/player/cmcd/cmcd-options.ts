/** How what is reported travels: in the query of the address, or in request headers. */
export type CmcdMode = 'query' | 'headers';

/** What `<vod-player>` reports to whoever delivers, by Common Media Client Data, version 2 (CTA-5004-B). */
export interface CmcdOptions {
  /** Default `query`. `headers` leaves addresses as they are; another origin then has to allow the four headers of CMCD. */
  readonly mode?: CmcdMode;
  /**
   * What is watched (`cid`), 128 characters at most; default: the id of the video, for `src` none. What is not printable ASCII, and
   * `%`, is percent-encoded.
   */
  readonly contentId?: string;
  /** The viewing (`sid`), 64 characters at most; default: a new UUID each time that a source is loaded. */
  readonly sessionId?: string;
  /**
   * Where events are sent too, as they happen and every 30 seconds: http or https. It receives a POST of the type
   * `application/cmcd`, never an address of the media.
   */
  readonly eventUrl?: string;
}

/** What a page asks for; an empty text, as of an attribute without a value, is `query`. */
export type Cmcd = CmcdMode | '' | CmcdOptions;
