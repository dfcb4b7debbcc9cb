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
  'not-found':
    'Was the video deleted, or does the access key of the app server belong to another app than the video?',
};
const byCode: Partial<Record<VodErrorCode, string>> = {
  network:
    'Is this address right, its server running, and allowed by the policy of the page? A server of another origin must allow that of the page (CORS).',
  blocked: 'A proxy before it that answers by itself looks the same.',
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
/** What takes a play auth has a path. */
const withoutPlayback = /^playback-url \((?!\S*\/v1\/playback\))/;
/** The page itself names these addresses; what it asks besides, the vodkit server has told it. */
const namedByPage = /^(?:(?:upload-auth|play-auth|playback)-url \(|get\w+Auth threw)/;

const isPlaybackElsewhere = /^playback-url \(/;
const authByPage = /^(?:upload|play)-auth-url \(/;
const playbackAdvice =
  'Correct this address: that of the vodkit server, with /v1/playback behind it. Where the page sets no playback-url, it is /v1/playback of the page’s own server.';

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

function adviceFor({ code, problemCode, status, message }: VodError): string {
  // What is no problem document comes from something else than a vodkit server or the handlers of an app server.
  if (
    isPlaybackElsewhere.test(message) &&
    (problemCode ? status === 401 && problemCode === 'unauthenticated' : status === 404)
  )
    return playbackAdvice;
  if (!problemCode && (status === 404 || status === 405) && authByPage.test(message))
    return 'No route of the app server answers POST at this address: add it, or add the address to the proxy of the development server.';
  const isNoVodServer = !problemCode || problemCode === 'path-not-found';
  if (isNoVodServer && code !== 'network' && withoutPlayback.test(message)) return playbackAdvice;
  const known = problemCode && byProblem[problemCode];
  if (known) return known;
  if (code === 'network' && isOpenedAsFile())
    return 'Serve this page by HTTP: opened as a file it can ask no server.';
  const isOfVodServer = addressCodes.has(code) && !namedByPage.test(message);
  const origin = 'VOD_PUBLIC_URL of the vodkit server makes the addresses of uploads and sources.';
  return [byCode[code], isOfVodServer && origin].filter(Boolean).join(' ');
}

/** There is no address in workers and in Node. */
function isOpenedAsFile(): boolean {
  return typeof location === 'object' && location.protocol === 'file:';
}
