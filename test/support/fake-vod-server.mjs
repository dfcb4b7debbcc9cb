// Its answers are held to the contract by test/src/player/fake-server.test.ts.
// A VOD server and an app server for browser tests, as a middleware of the test runner: the same addresses, answers
// and codes as the real one, with faults on demand. Each test has a scenario of its own, so tests cannot meet.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { contentKey, makeMedia } from './make-media.mjs';

const types = {
  m3u8: 'application/vnd.apple.mpegurl',
  mp4: 'video/mp4',
  m4s: 'video/mp4',
  jpg: 'image/jpeg',
  vtt: 'text/vtt',
};
const scenarios = new Map();
const media = makeMedia();

/**
 * `POST /fake/scenarios/{id}` with options (kept and merged), `GET` answers what was asked for so far.
 * `POST /fake/play-auth/{id}` is the app server's. `GET /fake/v1/playback` and `/p/{token}/v/…` are the VOD server's.
 *
 * Options: `lifeMs` of addresses; `playAuthLifeMs`; `playAuthStatus`, `playAuthCode`, `playAuthMembers` (further ones of
 * that problem, and of the next), `ladderAfter` (seconds; who wants the ladder is told to wait as long), `playAuthPage` (HTML in its place), `retryAfter` (seconds; until then 202, or what
 * `retryStatus` says), `playbackStatus`, `playbackCode`, `playbackBody`,
 * `playbackDelayMs`; `beacons` (names an address for them), `beaconStatus` of its answers; `start` (its fields over those of `sources[].start`, which is left out otherwise); `playback` (fields over the usual ones); `faults`: a list of `{path, status, delayMs, type, body}`,
 * where `path` is a regular expression on what follows `/v/`, and `body` replaces the file or is `truncated`, `corrupt`,
 * `gzip` (as a server compresses it), `cut-off` (half of the length that was told, then the connection ends), or `stalled` (half of it, then nothing more).
 */
export async function fakeVodServer(ctx, next) {
  const match = /^\/fake\/(scenarios|play-auth|v1\/playback|v1\/beacons|p)(?:\/(.*))?$/.exec(
    ctx.path,
  );
  if (!match) return next();
  const [, route, rest = ''] = match;
  neverCached(ctx.res);
  if (route === 'scenarios') await answerScenario(ctx, rest);
  else if (route === 'play-auth') answerPlayAuth(ctx, rest);
  else if (route === 'v1/playback') await answerPlayback(ctx);
  else if (route === 'v1/beacons') await answerBeacon(ctx, rest);
  else await answerFile(ctx, rest);
}

/** The runner lets the browser keep whatever has an extension, faults too; it says so after us, so this speaks last. */
function neverCached(response) {
  const { writeHead } = response;
  response.writeHead = (...rest) => {
    response.setHeader('cache-control', 'no-store');
    return writeHead.apply(response, rest);
  };
}

async function answerBeacon(ctx, rest) {
  const [id, view] = rest.split('/');
  const { options, log } = scenarios.get(id);
  const [cookie, type] = [ctx.get('cookie'), ctx.get('content-type')];
  log.push({ what: 'beacon', view, cookie, type, ...JSON.parse(await bodyOf(ctx)) });
  ctx.status = options.beaconStatus ?? 202;
}

async function bodyOf(ctx) {
  const chunks = [];
  for await (const chunk of ctx.req) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function answerScenario(ctx, id) {
  const scenario = scenarios.get(id) ?? { options: {}, log: [] };
  scenarios.set(id, scenario);
  if (ctx.method === 'POST') {
    Object.assign(scenario.options, JSON.parse((await bodyOf(ctx)) || '{}'));
  }
  ctx.body = { log: scenario.log };
}

function answerPlayAuth(ctx, id) {
  const { options, log } = scenarios.get(id);
  log.push({ what: 'play-auth', method: ctx.method });
  if (options.retryAfter) {
    ctx.set('retry-after', String(options.retryAfter));
    return problem(ctx, options.retryStatus ?? 202, 'video-not-playable', options.playAuthMembers);
  }
  if (options.playAuthPage) {
    ctx.status = options.playAuthStatus || 200;
    return void (ctx.body = options.playAuthPage);
  }
  if (options.playAuthStatus)
    return problem(
      ctx,
      options.playAuthStatus,
      options.playAuthCode ?? 'forbidden',
      options.playAuthMembers,
    );
  ctx.body = { playAuth: seal({ id, exp: Date.now() + (options.playAuthLifeMs ?? 100_000) }) };
}

async function answerPlayback(ctx) {
  const claims = unseal((ctx.get('authorization') ?? '').replace(/^Bearer /, ''));
  const scenario = claims && scenarios.get(claims.id);
  if (!scenario) return problem(ctx, 401, 'unauthenticated');
  const { options, log } = scenario;
  const accept = ctx.get('accept');
  log.push({ what: 'playback', accept });
  if (options.playbackDelayMs) await pause(options.playbackDelayMs);
  if (options.playbackStatus)
    return problem(ctx, options.playbackStatus, options.playbackCode ?? 'internal-error');
  if (options.playbackBody !== undefined) return void (ctx.body = options.playbackBody);
  if (claims.exp < Date.now()) return problem(ctx, 401, 'token-expired');
  if (options.ladderAfter && /;ladder=1$/.test(accept)) {
    ctx.set('retry-after', String(options.ladderAfter));
    return problem(ctx, 202, 'video-not-playable', options.playAuthMembers);
  }
  const exp = Date.now() + (options.lifeMs ?? 3_600_000);
  const base = `${ctx.origin}/fake/p/${seal({ id: claims.id, exp, n: log.length })}/v/app/video/1`;
  ctx.body = {
    videoId: claims.id,
    title: 'A test picture',
    duration: 20,
    width: 640,
    height: 360,
    poster: `${base}/img/poster.jpg`,
    storyboard: `${base}/img/storyboard.vtt`,
    expiresAt: new Date(exp).toISOString(),
    ...(options.beacons && {
      beacons: `${ctx.origin}/fake/v1/beacons/${claims.id}/${log.length}`,
    }),
    sources: [
      {
        type: 'application/vnd.apple.mpegurl',
        url: `${base}/master.m3u8`,
        protection: 'aes-128',
        ...(options.start && { start: await startOf(options.start, ctx.get('accept')) }),
      },
    ],
    textTracks: [],
    chapters: [],
    ...JSON.parse(JSON.stringify(options.playback ?? {}).replaceAll('{base}', base)),
  };
}

async function startOf(changes, accept) {
  const read = async (file, encoding) => (await contentOf(file)).toString(encoding);
  const folders = ['v/180p', 'a/main'];
  const texts = ['master.m3u8', ...folders.map((folder) => `${folder}/index.m3u8`)];
  const others = [...folders.map((folder) => `${folder}/init.mp4`), 'k/key1'];
  const files = await Promise.all([
    ...texts.map(async (file) => [file, await read(file, 'utf8')]),
    ...others.map(async (file) => [file, await read(file, 'base64')]),
  ]);
  const heads = accept.endsWith(';first-bytes=1')
    ? await Promise.all(folders.map((folder) => contentOf(`${folder}/0.m4s`)))
    : [];
  const tracks = folders.map((folder, index) => {
    const playlist = files[index + 1][1];
    const durations = [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].map(([, digits]) =>
      Number(digits),
    );
    return {
      kind: index === 0 ? 'video' : 'audio',
      codecs: index === 0 ? 'avc1.64001e' : 'mp4a.40.2',
      init: `${folder}/init.mp4`,
      head: heads[index]?.subarray(0, index === 0 ? 16_384 : 4096).toString('base64'),
      segments: durations.slice(0, 4).map((duration, n) => ({
        path: `${folder}/${n}.m4s`,
        duration,
        key: 'k/key1',
        iv: n.toString(16).padStart(8, '0').padEnd(32, '0'),
      })),
    };
  });
  return { tracks, ...changes, files: { ...Object.fromEntries(files), ...changes.files } };
}

async function answerFile(ctx, rest) {
  const [, token, file] = /^([^/]+)\/v\/app\/video\/1\/(.*)$/.exec(rest) ?? [];
  const claims = unseal(token ?? '');
  const scenario = claims && scenarios.get(claims.id);
  if (!scenario) return problem(ctx, 403, 'token-invalid');
  const { options, log } = scenario;
  const entry = { what: 'file', file, n: claims.n, at: Date.now(), status: 200 };
  log.push(entry);
  ctx.res.on('finish', () => (entry.status = ctx.status));
  if (claims.exp < Date.now()) return problem(ctx, 403, 'url-expired');
  const fault = (options.faults ?? []).find(({ path: pattern }) => new RegExp(pattern).test(file));
  if (fault?.delayMs) await pause(fault.delayMs);
  if (fault?.status) return problem(ctx, fault.status, 'internal-error');
  ctx.type = types[file.split('.').pop()] ?? 'application/octet-stream';
  const content = await contentOf(file);
  if (!content) return problem(ctx, 404, 'not-found');
  if (fault?.type) ctx.type = fault.type;
  if (fault?.body === 'cut-off') return cutOff(ctx, content, () => ctx.res.destroy());
  if (fault?.body === 'stalled') return cutOff(ctx, content, () => undefined);
  if (fault?.body === 'gzip') ctx.set('content-encoding', 'gzip');
  ctx.body = withFault(content, fault?.body);
}

function cutOff(ctx, content, then) {
  ctx.respond = false;
  ctx.res.writeHead(200, { 'content-length': content.length });
  ctx.res.write(content.subarray(0, content.length >> 1), then);
}

async function contentOf(file) {
  if (file.startsWith('k/')) return contentKey;
  const at = path.join(await media, path.normalize(`/${file}`));
  return existsSync(at) ? readFile(at) : undefined;
}

function withFault(content, body) {
  if (body === undefined) return content;
  if (body === 'gzip') return gzipSync(content);
  // At the end of a block of AES, as a player would not notice.
  if (body === 'truncated') return content.subarray(0, (content.length >> 5) * 16);
  if (body === 'corrupt') return Buffer.from(content.map((byte) => byte ^ 0x5a));
  return body;
}

function problem(ctx, status, code, members = {}) {
  ctx.status = status;
  ctx.body = JSON.stringify({
    type: `urn:vodkit:problem:${code}`,
    title: code,
    status,
    code,
    detail: `It is ${code}.`,
    ...members,
  });
  ctx.type = 'application/problem+json';
}

function seal(claims) {
  return Buffer.from(JSON.stringify(claims)).toString('base64url');
}

function unseal(token) {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function pause(delayMs) {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
