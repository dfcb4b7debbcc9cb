import type { CmcdMode } from './cmcd-options.js';

/** What an engine is to report, checked and complete. */
export interface CmcdReport {
  readonly mode: CmcdMode;
  readonly contentId: string | undefined;
  readonly sessionId: string;
  readonly eventUrl: string | undefined;
}

/** What requests carry, by every engine that knows it; so that a log has one shape. */
export const requestKeys = [
  ...['v', 'sid', 'cid', 'sf', 'st', 'ot', 'sn'],
  ...['br', 'd', 'bl', 'dl', 'mtp', 'tb', 'rtp', 'nor', 'su', 'bs', 'pr', 'sta', 'msd'],
] as const;

/** Play state, errors, changes of the bitrate, and the state every 30 seconds. None names an address, which carries a token. */
export const reportedEvents = ['ps', 'e', 'bc', 't'] as const;

/** What an event carries. */
export const eventKeys = [
  ...['e', 'ts', 'v', 'sid', 'cid', 'sf', 'st', 'sn', 'sta', 'br', 'bl', 'mtp', 'pr', 'msd', 'ec'],
] as const;
