import type { Playback } from '../contract/playback.js';
import { VodError } from '../shared/vod-error.js';
import { isSetUpWrongly } from './set-up-wrongly.js';
import { fetchPart } from './fetch-part.js';
import { badResponse, fetchWithRetry, readJson } from './fetch-with-retry.js';
import { resolveHttpUrl } from './http-url.js';
import { misconfigured } from './misconfigured.js';
import { isObject } from './odd-values.js';

/** Answers with a new play auth; what the host's app server hands out. */
export type GetPlayAuth = (options: { readonly signal: AbortSignal }) => Promise<string>;

/** The ways a host may authorize playback: the first exchange uses `playAuth`, renewals get a new one. */
export interface PlayAuthOffer {
  readonly playAuth: string;
  readonly playAuthUrl: string;
  readonly getPlayAuth: GetPlayAuth | undefined;
  readonly playbackUrl: string;
}

/** What the server answered to the exchange of a play auth. */
export interface Exchange {
  readonly playback: Playback;
  /** Milliseconds for which the addresses are valid, by the server's clock if its answer has a Date header. */
  readonly lifeMs: number;
}

export function hasPlayAuth(offer: PlayAuthOffer): boolean {
  return offer.playAuth !== '' || canRenew(offer);
}

/**
 * The first exchange. A play auth that came with the page may have expired; it is then renewed if the host offers a way.
 * `onWait` is told of each answer that asks to wait, because nothing of the video plays yet; absent where something plays already.
 * `wants` is a parameter of `Accept`.
 */
export async function firstExchange(
  offer: PlayAuthOffer,
  signal: AbortSignal,
  onWait?: (answer: Response) => void,
  wants?: string,
): Promise<Exchange> {
  if (offer.playAuth === '') return renewedExchange(offer, signal, onWait, wants);
  try {
    return await exchange(offer, offer.playAuth, signal, onWait, wants);
  } catch (error) {
    const isStale =
      error instanceof VodError && ['expired', 'unauthorized', 'forbidden'].includes(error.code);
    if (!isStale || !canRenew(offer)) throw error;
    return renewedExchange(offer, signal, onWait, wants);
  }
}

/** Gets a new play auth and exchanges it. If the host offers no way to get one, exchanges `playAuth` again. */
export async function renewedExchange(
  offer: PlayAuthOffer,
  signal: AbortSignal,
  onWait?: (answer: Response) => void,
  wants?: string,
): Promise<Exchange> {
  return exchange(offer, await newPlayAuth(offer, signal, onWait), signal, onWait, wants);
}

function canRenew({ getPlayAuth, playAuthUrl }: PlayAuthOffer): boolean {
  return getPlayAuth !== undefined || playAuthUrl !== '';
}

async function exchange(
  { playbackUrl }: PlayAuthOffer,
  playAuth: string,
  signal: AbortSignal,
  onWait?: (answer: Response) => void,
  // Where it is to play from is known then, and only code can feed it.
  wants = onWait && 'MediaSource' in globalThis ? ';first-bytes=1' : '',
): Promise<Exchange> {
  const headers = { accept: `application/json${wants}`, authorization: `Bearer ${playAuth}` };
  const [{ response, answer }, { toPlayback }] = await Promise.all([
    ask({ address: playbackUrl, name: 'playback-url', init: { headers }, onWait, explain }, signal),
    fetchExchanged(),
  ]);
  const playback = toPlayback(answer, response.status);
  const served = Date.parse(response.headers.get('date') ?? '');
  const now = Number.isNaN(served) ? Date.now() : served;
  return { playback, lifeMs: Math.max(0, Date.parse(playback.expiresAt) - now) };
}

/** The code that reads the answer. Throws `VodError`: `network`. */
export const fetchExchanged = async () => fetchPart(import('./exchanged.js'));

// What reads a refusal is fetched with the first.
const fetchAnswer = async () => fetchPart(import('../shared/http-answer.js'));

async function newPlayAuth(
  offer: PlayAuthOffer,
  signal: AbortSignal,
  onWait?: (answer: Response) => void,
): Promise<string> {
  if (offer.getPlayAuth) return askHost(offer.getPlayAuth, signal);
  if (offer.playAuthUrl === '') return offer.playAuth;
  const { response, answer } = await ask(
    { address: offer.playAuthUrl, name: 'play-auth-url', init: { method: 'POST' }, onWait },
    signal,
  );
  if (isObject(answer) && typeof answer['playAuth'] === 'string') return answer['playAuth'];
  throw badResponse('The answer of play-auth-url has no playAuth', { status: response.status });
}

async function askHost(getPlayAuth: GetPlayAuth, signal: AbortSignal): Promise<string> {
  try {
    const playAuth: unknown = await getPlayAuth({ signal });
    if (typeof playAuth === 'string' && playAuth !== '') return playAuth;
  } catch (cause) {
    if (cause instanceof VodError) throw cause;
    const code = cause instanceof TypeError ? 'network' : 'configuration';
    throw new VodError(code, `getPlayAuth threw: ${String(cause)}`, { cause, retryable: true });
  }
  throw badResponse('getPlayAuth answered with no play auth');
}

// Fetched where a server is silent; when that fails too, the connection is at fault.
async function explain(error: VodError, url: string): Promise<VodError> {
  const part = await import('../shared/blocked.js').catch(() => undefined);
  const reason = await part?.reasonOfSilence(error, url);
  return reason ? new VodError('blocked', reason, { cause: error, retryable: true }) : error;
}

interface Question {
  readonly address: string;
  /** The attribute that gives the address. */
  readonly name: string;
  readonly init: RequestInit;
  readonly onWait?: ((answer: Response) => void) | undefined;
  readonly explain?: typeof explain;
}

/** The answer to a request, as JSON; a POST that is refused as such is repeated as a GET. Errors name the address. */
async function ask(
  { address, name, init, onWait, explain }: Question,
  signal: AbortSignal,
): Promise<{ response: Response; answer: unknown }> {
  const url = resolveHttpUrl(address);
  if (url === undefined) throw misconfigured(`${name} must be an http or https address`);
  const request = (how: RequestInit): Promise<Response> =>
    fetchWithRetry(url, { ...how, cache: 'no-store' }, signal, onWait);
  try {
    const first = await request(init);
    const response = first.status === 405 && init.method ? await request({}) : first;
    if (!response.ok) throw await (await fetchAnswer()).errorFromResponse(response);
    return { response, answer: await readJson(response, signal) };
  } catch (cause) {
    if (!(cause instanceof VodError)) throw cause;
    const error = (await explain?.(cause, url)) ?? cause;
    const code = isSetUpWrongly(error) ? 'configuration' : error.code;
    throw new VodError(code, `${name} (${url}): ${error.message}`, error);
  }
}
