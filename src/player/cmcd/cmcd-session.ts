import type { EngineName } from '../engines/engine.js';
import { dashCmcd } from '../engines/dash-cmcd.js';
import { shakaCmcd } from '../engines/shaka-cmcd.js';
import { resolveHttpUrl } from '../http-url.js';
import type { OpenedSource } from '../source-request.js';
import type { Cmcd, CmcdOptions } from './cmcd-options.js';
import type { CmcdReport } from './cmcd-report.js';

type ToConfig = (report: CmcdReport) => object | Promise<object>;

// Of hls.js, the part that reports is fetched too; the other two libraries hold it already. The browser alone cannot.
const configs: Partial<Record<EngineName, ToConfig>> = {
  'hls.js': async (report) => (await import('../engines/hls-cmcd.js')).hlsCmcd(report),
  'shaka-player': shakaCmcd,
  'dash.js': dashCmcd,
};

interface ToReport {
  readonly name: EngineName;
  readonly config: object | undefined;
  readonly cmcd: Cmcd;
  readonly opened: OpenedSource;
  /** Makes the error; handed in, so that this part and what every page loads need no file in common. */
  readonly refuse: (message: string) => Error;
}

const maxChars = { contentId: 128, sessionId: 64 };

const sessions = new WeakMap<OpenedSource, CmcdSession>();

/**
 * Options of the page for a library, with those by which it reports. One opened source is one viewing, whichever engine plays it.
 * Throws what `refuse` makes.
 */
export function reporting({ name, config, cmcd, opened, refuse }: ToReport): Promise<object> {
  const session = sessions.get(opened) ?? createSession(cmcd, opened, refuse);
  sessions.set(opened, session);
  return session.configOf(name, config);
}

function createSession(
  cmcd: Cmcd,
  { playback }: OpenedSource,
  refuse: ToReport['refuse'],
): CmcdSession {
  try {
    return new CmcdSession(cmcd, playback?.videoId);
  } catch (error) {
    throw error instanceof RangeError ? refuse(error.message) : error;
  }
}

function refusal(what: string): RangeError {
  return new RangeError(`cmcd${what.startsWith('.') ? '' : ' '}${what}`);
}

/** One viewing. */
class CmcdSession {
  readonly #report: CmcdReport;

  /**
   * @param videoId What is watched, where the page does not say.
   * @throws RangeError for what CMCD cannot carry.
   */
  constructor(asked: Cmcd, videoId: string | undefined) {
    const options = typeof asked === 'string' ? { mode: asked || undefined } : asked;
    const { mode = 'query', contentId = videoId, sessionId, eventUrl } = options as CmcdOptions;
    if (mode !== 'query' && mode !== 'headers') throw refusal('must be query or headers');
    this.#report = {
      mode,
      contentId: contentId === undefined ? undefined : toId(contentId, 'contentId'),
      sessionId: sessionId === undefined ? createUuid() : toId(sessionId, 'sessionId'),
      eventUrl: eventUrl === undefined ? undefined : toTarget(eventUrl),
    };
  }

  /** Options for the library of an engine; those of the page go before. */
  async configOf(name: EngineName, ofPage: object = {}): Promise<object> {
    const ours = await configs[name]?.(this.#report);
    return ours ? merge(ours, ofPage) : ofPage;
  }
}

// A string of CMCD is printable ASCII (RFC 8941, 3.3.3); the libraries quote it.
function toId(value: unknown, name: keyof typeof maxChars): string {
  const id =
    typeof value === 'string'
      ? value.replace(/\p{Surrogate}/gu, '\ufffd').replace(/[^ -$&-~]/gu, encodeURIComponent)
      : '';
  if (id === '' || id.length > maxChars[name])
    throw refusal(`.${name} must have 1 to ${maxChars[name]} characters, percent-encoded`);
  return id;
}

function toTarget(address: string): string {
  const url = resolveHttpUrl(address);
  if (url === undefined) throw refusal('.eventUrl must be an http or https address');
  return url;
}

// `crypto.randomUUID` is for secure pages only.
function createUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function merge(under: object, over: object): object {
  const merged: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(over) as [string, unknown][]) {
    const before = merged[name];
    merged[name] = isPlain(before) && isPlain(value) ? merge(before, value) : value;
  }
  return merged;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value?.constructor === Object;
}
