import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VideoList } from '../../../../src/contract/videos.js';
import { searchWords } from '../../../../server/features/videos/search-videos.js';
import { startTestServer, type TestServer } from '../../../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  // Every third is red, the oldest five are crimson, all but the newest thousand are teal: more than one part of a search reads.
  for (let from = 1; from < 3250; from += 650)
    await server.deps.database.db.execute(`
    insert into videos (id, app_id, title, description, file_name, protection, status, tags, created_at)
    select lpad(n::text, 26, '0'), 'default',
      'Film ' || n || case when n % 3 = 0 then ' red' else '' end || case when n <= 5 then ' crimson' else '' end,
      case when n <= 2200 then 'teal' else '' end,
      'f.mp4', 'none', 'uploading', case when n <= 30 then array['old'] else '{}' end,
      timestamptz '2026-01-01' + n * interval '1 minute'
    from generate_series(${from}, ${from + 649}) n`);
});
afterAll(() => server.stop());

async function walk(query: Record<string, string>): Promise<number[]> {
  const seen: number[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await server.api(
      'GET',
      `/v1/videos?${new URLSearchParams({ limit: '100', ...query, ...(cursor && { cursor }) })}`,
    );
    expect(page.status).toBe(200);
    const { items, nextCursor } = (await page.json()) as VideoList;
    seen.push(...items.map(({ id }) => Number(id)));
    cursor = nextCursor;
  }
  return seen;
}

describe('searchWords', () => {
  it('keeps eight different words, whatever their case, and looks for short Latin ones where a word begins (S5)', () => {
    expect(searchWords('Sea sea  SEA b 录 ab')).toEqual(['SEA', ' b', '录', ' ab']);
    expect(searchWords(Array.from({ length: 20 }, (_, n) => `word${n}`).join(' '))).toHaveLength(8);
    expect(searchWords(' ')).toEqual([]);
  });
});

describe('searchVideos', () => {
  it.each([
    ['words among the first', { q: 'red' }, 3250, 3],
    ['words of the oldest', { q: 'crimson film' }, 5, 1],
    ['a tag of the oldest', { tag: 'old' }, 30, 1],
  ])(
    'walks %s page by page, in order, none missing and none twice',
    async (_, query, newest, step) => {
      const expected = Array.from({ length: newest }, (__, n) => newest - n).filter(
        (n) => n % step === 0,
      );
      expect(await walk(query)).toEqual(expected);
      expect(await walk({ ...query, sort: 'createdAt' })).toEqual(expected.reverse());
    },
  );

  it('walks by title too, and through what is frequent only far from the beginning', async () => {
    expect((await walk({ q: 'teal' })).length).toBe(2200);
    expect(new Set(await walk({ q: 'teal', sort: 'title' })).size).toBe(2200);
  });

  it('answers twenty hard searches at once, and another caller’s create beside them (S5, A-15, L-11)', async () => {
    const hard = new URLSearchParams({ q: `${'a '.repeat(99)}中` });
    const searches = Array.from({ length: 20 }, () => server.api('GET', `/v1/videos?${hard}`));
    expect(
      (await server.api('POST', '/v1/videos', { title: 'Beside', fileName: 'b.mp4' })).status,
    ).toBe(201);
    for (const search of searches) expect((await search).status).toBe(200);
  });
});
