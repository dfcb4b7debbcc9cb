import type { ProblemCode } from '../contract/problem-codes.js';
import type { VodError, VodErrorCode } from './vod-error.js';

/** What a developer does about it. `message` says where it happened. */
const byProblem: Partial<Record<ProblemCode, string>> = {
  'access-key-refused':
    'Give the app server the key of root-access-key.json of the vodkit server; its log says more.',
  'not-a-vod-server': 'Correct baseUrl (VOD_URL) of the app server; its log says what answered.',
  'vod-server-unreachable':
    'Start the vodkit server, or correct baseUrl (VOD_URL) of the app server.',
  'app-server-error': 'A rule of the app server (mayUpload, mayPlay) failed: see its log.',
  'rule-answer-refused':
    'A rule of the app server (mayUpload, mayPlay) answered what the vodkit server refuses: see its log.',
  'token-invalid':
    'This is no play auth of this vodkit server, or one for another video: take a new one from the app server.',
  'not-found': 'Was the video deleted, or is the access key of the app server that of another app?',
};
const byCode: Partial<Record<VodErrorCode, string>> = {
  network:
    'Is this address right, its server running, and allowed by the policy of the page? Another origin must allow that of the page (CORS).',
  unauthorized: 'The app server wants to know who asks: sign the user in.',
  forbidden: 'This user may not: the rules of the app server (mayUpload, mayPlay) decide.',
  'not-found': 'Correct this address, unless the video was deleted.',
  expired: 'Compare the clocks of page, app server and vodkit server.',
  source: 'What this address answers is no video that this browser plays.',
  'bad-response': 'Look at what this address, or a proxy before it, answers.',
  server: 'See the log of that server.',
};

/** Codes that a wrong address may be behind. */
const addressCodes: ReadonlySet<VodErrorCode> = new Set(['network', 'not-found']);
/** An attribute of the page and its address; of other addresses the vodkit server has told the page. */
const namedAddress = /^(upload-auth|play-auth|playback)-url \((\S+)\)/;

/** Tells the developer, in the console, what the user is told in other words, and what to do about it. */
export function reportFailure(how: 'warn' | 'error', what: string, error: VodError): void {
  const { code, problemCode, status, message } = error;
  const facts = [...new Set([code, problemCode, status && `status ${status}`])];
  const advice = adviceFor(error);
  const write = how === 'warn' ? console.warn : console.error;
  write(
    `vodkit: ${what} (${facts.filter(Boolean).join(', ')}). ${message.replace(/\w$/, '$&.')} ${advice}`.trim(),
    error,
  );
}

function adviceFor(error: VodError): string {
  const { code, problemCode, message } = error;
  const [, name, address = ''] = namedAddress.exec(message) ?? [];
  if (name === 'playback' && isElsewhere(error, address))
    return 'Correct this address: that of the vodkit server, with /v1/playback behind it. Not set, it is that of the page’s own server.';
  if (name && name !== 'playback' && isWithoutRoute(error))
    return 'No route of the app server answers POST at this address, or a proxy before it lacks it.';
  const known = problemCode && byProblem[problemCode];
  if (known) return known;
  if (code === 'network' && isOpenedAsFile())
    return 'Serve this page by HTTP: opened as a file it can ask no server.';
  const isNamed = name ?? /^get\w+Auth threw/.test(message);
  const origin = 'VOD_PUBLIC_URL of the vodkit server makes the addresses of uploads and sources.';
  return [byCode[code], addressCodes.has(code) && !isNamed && origin].filter(Boolean).join(' ');
}

/** Another part of a vodkit server answers there, or what is none. */
function isElsewhere({ code, problemCode, status }: VodError, address: string): boolean {
  if (code === 'network' || code === 'blocked') return false;
  const isOther = problemCode && !['unauthenticated', 'path-not-found'].includes(problemCode);
  return !isOther && (status === 404 || status === 401 || !address.endsWith('/v1/playback'));
}

/** An app server that has the route answers with a problem document. */
function isWithoutRoute({ problemCode, status }: VodError): boolean {
  return !problemCode && (status === 404 || status === 405);
}

/** There is no address in workers and in Node. */
function isOpenedAsFile(): boolean {
  return typeof location === 'object' && location.protocol === 'file:';
}
