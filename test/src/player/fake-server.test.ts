import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { playAuthSchema, playbackSchema, type Playback } from '../../../src/contract/playback.js';
import { problemSchema } from '../../../src/contract/problem.js';
import { problems } from '../../../src/contract/problem-codes.js';
import { fakeVodServer, type FakeContext } from '../../support/fake-vod-server.mjs';

interface Asked {
  method?: string;
  body?: object;
  token?: string;
}

const origin = 'http://fake.test';

/** What the fake answers, as it hands it to the test runner. */
async function ask(
  path: string,
  { method = 'GET', body, token }: Asked = {},
): Promise<FakeContext> {
  const context: FakeContext = {
    path,
    method,
    origin,
    req: Readable.from(body ? [Buffer.from(JSON.stringify(body))] : []),
    res: { writeHead: () => undefined, setHeader: () => undefined, on: () => undefined },
    status: 200,
    type: 'application/json',
    body: undefined,
    get: (name) => (name === 'authorization' && token ? `Bearer ${token}` : ''),
    set: () => undefined,
  };
  await fakeVodServer(context, () => Promise.reject(new Error(`${path} is not the fake's`)));
  return context;
}

let count = 0;

/** A scenario with these options, and the token of a play auth in it. */
async function open(options: object = {}): Promise<{ id: string; token: string }> {
  const id = `contract-${count++}`;
  await ask(`/fake/scenarios/${id}`, { method: 'POST', body: options });
  const { body } = await ask(`/fake/play-auth/${id}`, { method: 'POST' });
  return { id, token: (body as { playAuth?: string }).playAuth ?? '' };
}

async function playbackOf(options: object = {}): Promise<Playback> {
  const { token } = await open(options);
  return (await ask('/fake/v1/playback', { token })).body as Playback;
}

function expectProblem({ type, status, body }: FakeContext): void {
  expect(type).toBe('application/problem+json');
  const problem = problemSchema.strict().parse(JSON.parse(body as string));
  expect(problem.status).toBe(status);
  expect(problem.status).toBe(problems[problem.code][0]);
  expect(problem.type).toBe(`urn:vodkit:problem:${problem.code}`);
}

describe('fakeVodServer', () => {
  it('answers the play auth as an app server passes it on', async () => {
    const { id } = await open();
    const { body } = await ask(`/fake/play-auth/${id}`, { method: 'POST' });
    playAuthSchema.pick({ playAuth: true }).strict().parse(body);
  });

  it('answers the exchange of a play auth with nothing but what the contract has', async () => {
    playbackSchema.strict().parse(await playbackOf());
    playbackSchema.strict().parse(await playbackOf({ beacons: true }));
    const [source] = playbackSchema.strict().parse(await playbackOf({ start: {} })).sources;
    expect(source?.start?.tracks.map(({ kind }) => kind)).toEqual(['video', 'audio']);
  });

  it('answers so too with fields that a test replaces', async () => {
    const preload = ['{base}/master.m3u8'];
    const source = { type: 'application/vnd.apple.mpegurl', protection: 'none', preload };
    const sources = [{ ...source, url: '{base}/master.m3u8' }];
    const playback = await playbackOf({ playback: { sources, width: null, height: null } });
    playbackSchema.strict().parse(playback);
  });

  it('refuses with problems of the contract, under the status that each has there', async () => {
    const playAuth = await open({ playAuthStatus: 403 });
    const [late, wrong] = [await open({ playAuthLifeMs: -1 }), await open({ playbackStatus: 500 })];
    expectProblem(await ask(`/fake/play-auth/${playAuth.id}`, { method: 'POST' }));
    expectProblem(await ask('/fake/v1/playback'));
    expectProblem(await ask('/fake/v1/playback', { token: late.token }));
    expectProblem(await ask('/fake/v1/playback', { token: wrong.token }));
  });

  it('refuses files likewise: without a token, after its end, on a fault, and where there is none', async () => {
    const at = async (file: string, options: object = {}) => {
      const { sources } = await playbackOf(options);
      return ask(new URL(file, sources[0]?.url).pathname);
    };
    expectProblem(await ask('/fake/p/none/v/app/video/1/master.m3u8'));
    expectProblem(await at('master.m3u8', { lifeMs: -1 }));
    expectProblem(await at('master.m3u8', { faults: [{ path: 'master', status: 500 }] }));
    expectProblem(await at('no-such-file.mp4'));
  });
});
