import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineName } from '../../../../src/player/engines/engine.js';
import { isNightly } from '../../../support/counts.js';
import { openPageIn, type DrivenPage } from '../../../support/driven-page.js';
import {
  foreignStreams,
  makeForeignStreams,
  type ForeignStream,
} from '../../../support/foreign-streams.js';
import { firefox } from '../../../support/installed-browsers.mjs';
import { startStreamSite, type StreamSite } from '../../../support/stream-site.js';

const engines: readonly EngineName[] = ['hls.js', 'shaka-player', 'dash.js', 'native'];
const pagePath = fileURLToPath(new URL('../../../../docs/foreign-streams.md', import.meta.url));
const playerModule = fileURLToPath(new URL('../../../../src/vod-player.ts', import.meta.url));
/** Writes what the run finds into the page instead of comparing it; wants the nightly run, which tries everything. */
const isWriting = process.env['VODKIT_WRITE_STREAMS'] === '1';

/** What is played every day is what `<vod-player>` chooses in Chromium. */
const browsers = [
  { browser: 'chromium', heading: 'Chromium', isTried: true },
  {
    browser: 'firefox',
    heading: 'Firefox ESR',
    isTried: isNightly && existsSync(firefox.executablePath),
  },
] as const;

/** A row of the page: what was chosen, and how each engine did that was asked for by name. */
type Row = string[];
const header = ['Stream', 'Chosen', ...engines];

let folder: string;
let site: StreamSite;

beforeAll(async () => {
  folder = await makeForeignStreams();
  site = await startStreamSite({
    script: `import ${JSON.stringify(playerModule)};`,
    body: '<main></main>',
    folder,
  });
});
afterAll(async () => {
  await site?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** The part of the page below a heading, and its rows. */
function tableOf(text: string, heading: string): { part: string; rows: Row[] } {
  const [, part = ''] = new RegExp(`## ${heading}\\n\\n((?:\\|.*\\n)+)`).exec(text) ?? [];
  const [, , ...lines] = part.trimEnd().split('\n');
  return {
    part,
    rows: lines.map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    ),
  };
}

function formatTable(rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return [header, header.map(() => '---'), ...rows].map(line).join('');
}

interface Wish {
  src: string;
  engine: EngineName | '';
  /** Whether the viewer wants to read what is said. */
  withSubtitles: boolean;
  /** How long they may take to come. */
  patienceMs: number;
}

/** Runs in the page: plays to the end, four times as fast. Where there is something to read, it waits for that first. */
async function playThrough({ src, engine, withSubtitles, patienceMs }: Wish) {
  await customElements.whenDefined('vod-player');
  const player = document.createElement('vod-player');
  document.querySelector('main')?.replaceChildren(player);
  await player.updateComplete;
  const video = player.shadowRoot?.querySelector('video');
  const shown = new Set<string>();
  const read = () => {
    const button = player.shadowRoot?.querySelector<HTMLElement>(
      '[part~=captions-button][aria-pressed=false]',
    );
    button?.click();
    for (const cue of player.shadowRoot?.querySelectorAll('.cue') ?? [])
      shown.add(cue.textContent.trim());
  };
  const ended = new Promise<'ended' | 'stopped'>((resolve) => {
    player.addEventListener('ended', () => resolve('ended'));
    player.addEventListener('vod-player-error', () => resolve('ended'));
    let moved = performance.now();
    let isReading = withSubtitles;
    player.addEventListener('timeupdate', () => {
      moved = performance.now();
      if (withSubtitles) read();
      if (!isReading) player.playbackRate = 4;
      // A cue is on from 0.1 s on; on a busy machine its file may come later than the end.
      else if (player.currentTime > 0.2) player.pause();
    });
    const goOn = () => {
      isReading = false;
      player.playbackRate = 4;
      player.play().catch(() => undefined);
    };
    const watch = setInterval(() => {
      if (isReading && player.paused) {
        read();
        if (shown.size > 0) goOn();
      }
      if (performance.now() - moved < (isReading && player.paused ? patienceMs : 10_000)) return;
      if (isReading && player.paused) {
        moved = performance.now();
        return goOn();
      }
      clearInterval(watch);
      resolve('stopped');
    }, 100);
  });
  Object.assign(player, { muted: true, engine, src });
  // How it goes is told by events.
  player.play().catch(() => undefined);
  const how = await ended;
  const { diagnostics, vodError: error, currentTime } = player;
  const facts = {
    ...{ how, code: error?.code ?? null, time: currentTime, shown: [...shown] },
    ...{ engine: diagnostics.engine ?? '', frames: diagnostics.totalFrames },
    width: video?.videoWidth ?? 0,
  };
  player.remove();
  return facts;
}
type Facts = Awaited<ReturnType<typeof playThrough>>;

function verdictOf({ duration, hasPicture, subtitles }: ForeignStream, facts: Facts): string {
  const { how, code, time, width, frames, shown } = facts;
  if (code === 'not-supported') return '–';
  if (code !== null) return `no (\`${code}\`)`;
  if (how === 'stopped') return 'stops on the way';
  if (Math.abs(time - duration) > 0.7) return 'ends at a wrong time';
  if (hasPicture && (width === 0 || frames < 10)) return 'sound alone';
  if (subtitles !== undefined && !shown.includes(subtitles)) return 'plays, no subtitles';
  return 'plays';
}

describe('docs/foreign-streams.md', () => {
  it.each(browsers)('has a row for each stream in $heading', async ({ heading }) => {
    const { part, rows } = tableOf(await readFile(pagePath, 'utf8'), heading);
    expect(rows.map(([name]) => name)).toEqual(foreignStreams.map(({ name }) => name));
    expect(part).toBe(formatTable(rows));
  });
});

describe.each(browsers.filter(({ isTried }) => isTried))(
  '<vod-player> in $heading with streams of others',
  ({ browser, heading }) => {
    let page: DrivenPage;
    const found: Row[] = [];
    beforeAll(async () => {
      page = await openPageIn(browser, { width: 480, height: 360 });
      await page.open(site.url);
    });
    afterAll(async () => {
      await page?.close();
      if (!isWriting || found.length < foreignStreams.length) return;
      const text = await readFile(pagePath, 'utf8');
      await writeFile(pagePath, text.replace(tableOf(text, heading).part, formatTable(found)));
    });

    /** Again where it stood still: four times as fast, a busy machine may not keep up. */
    const play = async (
      stream: ForeignStream,
      engine: EngineName | '',
      patienceMs = 10_000,
    ): Promise<Facts> => {
      const src = `${site.origin}/media/${stream.path}`;
      const withSubtitles = stream.subtitles !== undefined;
      const wish: Wish = { src, engine, withSubtitles, patienceMs };
      const first = await page.run(playThrough, wish);
      return first.how === 'stopped' ? page.run(playThrough, wish) : first;
    };

    it('plays on where the subtitles are missing', async () => {
      site.isMissing = (path) => path.endsWith('_vtt.m3u8');
      const stream = foreignStreams.find(({ path }) => path.startsWith('hls-vtt'));
      if (!stream) throw new Error('There is no such stream.');
      const facts = await play(stream, 'hls.js', 2000);
      expect(verdictOf(stream, facts), JSON.stringify(facts)).toBe('plays, no subtitles');
      site.isMissing = () => false;
    });

    it.each(foreignStreams)('does with $name what the page says', async (stream) => {
      const chosen = await play(stream, '');
      const { engine } = chosen;
      const verdict = verdictOf(stream, chosen);
      expect(verdict, JSON.stringify(chosen)).toMatch(/^plays/);
      const row: Row = [stream.name, engine];
      const { rows } = tableOf(await readFile(pagePath, 'utf8'), heading);
      const expected = rows.find(([name]) => name === stream.name) ?? [];
      if (!isNightly) {
        row.push(
          ...engines.map((name, n) => (name === engine ? verdict : (expected[n + 2] ?? ''))),
        );
      } else {
        for (const name of engines)
          row.push(name === engine ? verdict : verdictOf(stream, await play(stream, name)));
      }
      found.push(row);
      if (!isWriting) expect(row).toEqual(expected);
    });
  },
);
