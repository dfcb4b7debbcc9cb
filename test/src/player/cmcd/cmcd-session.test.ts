import { describe, expect, it } from 'vitest';
import { reporting } from '../../../../src/player/cmcd/cmcd-session.js';
import type { Cmcd } from '../../../../src/player/cmcd/cmcd-options.js';
import { misconfigured } from '../../../../src/player/misconfigured.js';
import type { OpenedSource } from '../../../../src/player/source-request.js';

const opened = (videoId?: string) =>
  ({ playback: videoId === undefined ? undefined : { videoId } }) as unknown as OpenedSource;

interface Configured {
  streaming?: { cmcd: Record<string, unknown> };
  cmcd?: Record<string, unknown>;
}

/** What a library is told, under its own names. */
async function configured(
  cmcd: Cmcd,
  {
    name = 'dash.js',
    source = opened('v1'),
  }: { name?: 'dash.js' | 'shaka-player'; source?: OpenedSource } = {},
): Promise<Record<string, unknown>> {
  const all = (await reporting({
    name,
    config: {},
    cmcd,
    opened: source,
    refuse: misconfigured,
  })) as Configured;
  return all.streaming?.cmcd ?? all.cmcd ?? {};
}
const contentIdOf = async (contentId: string) => (await configured({ contentId }))['cid'];
const codeOf = (ask: () => Promise<unknown>) =>
  Promise.resolve()
    .then(ask)
    .then(
      () => undefined,
      ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
    );

describe('reporting', () => {
  it('keeps the id of a viewing from engine to engine, and gives the next source another', async () => {
    const source = opened('v1');
    const [shaka, dash] = [
      await configured('query', { name: 'shaka-player', source }),
      await configured('query', { source }),
    ];
    expect(shaka['sessionId']).toMatch(
      /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    );
    expect(dash['sid']).toBe(shaka['sessionId']);
    expect((await configured('query'))['sid']).not.toBe(dash['sid']);
    expect([shaka['contentId'], dash['cid']]).toEqual(['v1', 'v1']);
    expect((await configured('query', { source: opened() }))['cid']).toBeNull();
  });

  it('is in the query where nothing else is said', async () => {
    for (const [cmcd, mode] of [
      ['', 'query'],
      [{}, 'query'],
      // An attribute without a value, as JSX passes it on.
      [true, 'query'],
      ['headers', 'headers'],
      [{ mode: 'headers' }, 'headers'],
    ] as unknown as [Cmcd, string][])
      expect(await configured(cmcd)).toMatchObject({ mode, version: 2, enabled: true });
  });

  it('lets options of the page go before, and leaves other engines alone', async () => {
    const config = { streaming: { cmcd: { enabledKeys: ['br'] }, abr: { a: 1 } } };
    const all = await reporting({
      name: 'dash.js',
      config,
      cmcd: 'query',
      opened: opened('v1'),
      refuse: misconfigured,
    });
    expect(all).toMatchObject({
      streaming: { abr: { a: 1 }, cmcd: { enabledKeys: ['br'], version: 2 } },
    });
    const native = {
      name: 'native',
      config: { a: 1 },
      cmcd: 'query',
      opened: opened(),
      refuse: misconfigured,
    } as const;
    expect(await reporting(native)).toEqual({ a: 1 });
  });

  it('percent-encodes what no string of CMCD may have, so that one id stays one', async () => {
    expect(await contentIdOf('a "b" \\ c')).toBe('a "b" \\ c');
    expect(await contentIdOf('片 100%')).toBe('%E7%89%87 100%25');
    expect(await contentIdOf('a\r\nb\u0000')).toBe('a%0D%0Ab%00');
    expect(await contentIdOf('\ud800')).toBe('%EF%BF%BD');
    expect(await contentIdOf('x'.repeat(128))).toHaveLength(128);
  });

  it.each([
    [{ contentId: 'x'.repeat(300) }, 'cmcd.contentId must have 1 to 128 characters'],
    [{ contentId: '片'.repeat(20) }, 'cmcd.contentId must have 1 to 128 characters'],
    [{ contentId: '' }, 'cmcd.contentId must have 1 to 128 characters'],
    [{ contentId: 7 }, 'cmcd.contentId must have 1 to 128 characters'],
    [{ sessionId: 'x'.repeat(65) }, 'cmcd.sessionId must have 1 to 64 characters'],
    [{ mode: 'header' }, 'cmcd must be query or headers'],
    ['header', 'cmcd must be query or headers'],
  ])('refuses %j, and says why', async (cmcd, message) => {
    expect(await codeOf(() => configured(cmcd as Cmcd))).toContain(`configuration: ${message}`);
  });
});
