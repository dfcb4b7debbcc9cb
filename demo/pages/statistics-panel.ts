import { html, nothing, render as renderTemplate, svg, type TemplateResult } from 'lit';
import type { Statistics } from '../../src/client.js';
import type { VodPlayerElement } from '../../src/index.js';
import { getStatistics } from '../site/api.js';
import { need } from '../site/dom.js';
import { formatDuration, formatElapsed, formatPercent } from '../site/video-words.js';
import { currentLocale, type Translate } from '../site/words.js';
import type { watchWords } from '../words/watch.js';

type WatchTranslate = Translate<keyof typeof watchWords.en>;

/** Until the server has what the player beside it has just told. */
const settleMs = 1000;
const height = 40;
const rows = 10;

export interface StatisticsPanel {
  /** Writes what is known again, in the language of now. */
  render(): void;
}

/** How the video is watched; read when «Manage» is opened, and when the player of this page has told of its own view. */
export function createStatisticsPanel(
  videoId: string,
  player: VodPlayerElement,
  t: WatchTranslate,
): StatisticsPanel {
  const manage = need<HTMLDetailsElement>('#manage');
  let known: Statistics | 'unreachable' | undefined;
  let asked = 0;

  async function read(): Promise<void> {
    if (!manage.open || videoId === '') return;
    const turn = (asked += 1);
    const found = await getStatistics(videoId).catch(() => 'unreachable' as const);
    // A later answer may come first.
    if (turn !== asked) return;
    known = found;
    render();
  }

  function render(): void {
    const found = typeof known === 'object' ? known : undefined;
    const isEmpty = found && found.views + found.failedStarts === 0;
    const note = known === 'unreachable' ? 'watch.statisticsUnreachable' : 'watch.statisticsNone';
    need('#statistics-note').textContent = isEmpty || known === 'unreachable' ? t(note) : '';
    renderTemplate(
      found && !isEmpty
        ? [renderFigures(found, t), renderRetention(found, lengthOf(), t)]
        : nothing,
      need('#statistics'),
    );
  }

  function lengthOf(): number {
    return Number.isFinite(player.duration) ? player.duration : 0;
  }

  manage.addEventListener('toggle', () => void read());
  player.addEventListener('vod-player-beacon', () => setTimeout(() => void read(), settleMs));
  player.addEventListener('durationchange', render);
  void read();
  return { render };
}

function renderFigures(statistics: Statistics, t: WatchTranslate): TemplateResult {
  const { startup, rebuffering, viewers, failedStarts } = statistics;
  const figures: [name: string, value: string | undefined][] = [
    [t('watch.views'), formatCount(statistics.views)],
    [t('watch.viewers'), viewers === null ? undefined : formatCount(viewers)],
    [t('watch.watchTime'), formatDuration(statistics.watchTime)],
    [
      t('watch.averageView'),
      t('watch.averageValue', {
        time: formatDuration(statistics.averageWatchTime),
        percent: formatPercent(statistics.completion),
      }),
    ],
    [
      t('watch.startup'),
      startup.p50 === null || startup.p95 === null
        ? undefined
        : t('watch.startupValue', {
            half: formatElapsed(startup.p50),
            most: formatElapsed(startup.p95),
          }),
    ],
    [
      t('watch.rebuffering'),
      rebuffering.count === 0
        ? t('watch.noStalls')
        : t('watch.rebufferingValue', {
            count: formatCount(rebuffering.count),
            percent: formatPercent(rebuffering.ratio),
          }),
    ],
    [t('watch.failedStarts'), failedStarts === 0 ? undefined : formatCount(failedStarts)],
  ];
  return html`<dl class="facts">
    ${figures.map(([name, value]) =>
      value === undefined ? nothing : html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
    )}
  </dl>`;
}

function renderRetention(
  { retention, heat }: Statistics,
  seconds: number,
  t: WatchTranslate,
): TemplateResult | typeof nothing {
  if (retention.length === 0) return nothing;
  const [first = 0, last = 0] = [retention[0], retention.at(-1)];
  const label = t('watch.retentionChart', {
    first: formatPercent(first),
    last: formatPercent(last),
  });
  // A part is as wide as one unit, and as level as what is known of it.
  const line = retention.map((share, part) => {
    const y = height * (1 - share);
    return `${part},${y} ${part + 1},${y}`;
  });
  return html`<h3>${t('watch.retention')}</h3>
    <div class="retention">
      <span class="retention-scale" aria-hidden="true"><span>${formatPercent(1)}</span><span>${formatPercent(0)}</span></span>
      <svg viewBox="0 0 ${retention.length} ${height}" preserveAspectRatio="none" role="img" aria-label=${label}>
        ${svg`<polygon points=${`0,${height} ${line.join(' ')} ${retention.length},${height}`}></polygon><polyline points=${line.join(' ')}></polyline>`}
      </svg>
      <span class="retention-times" aria-hidden="true"><span>${formatDuration(0)}</span><span>${formatDuration(seconds)}</span></span>
    </div>
    <details>
      <summary>${t('watch.retentionTable')}</summary>
      <table>
        <thead><tr><th scope="col">${t('watch.retentionPart')}</th><th scope="col">${t('watch.retentionShare')}</th><th scope="col">${t('watch.retentionTimes')}</th></tr></thead>
        <tbody>${tenths(retention).map((share, row) => renderRow([row, seconds], share, tenths(heat)[row] ?? 0))}</tbody>
      </table>
    </details>`;
}

function renderRow(
  [row, seconds]: [row: number, seconds: number],
  share: number,
  times: number,
): TemplateResult {
  const [from, to] = [row, row + 1].map((edge) => formatDuration((edge * seconds) / rows));
  return html`<tr>
    <th scope="row">${from} – ${to}</th>
    <td>${formatPercent(share)}</td>
    <td>${times.toLocaleString(currentLocale(), { maximumFractionDigits: 1 })}</td>
  </tr>`;
}

/** The mean of each tenth of them. */
function tenths(values: readonly number[]): number[] {
  const each = values.length / rows;
  return Array.from({ length: rows }, (_, row) => {
    const some = values.slice(row * each, (row + 1) * each);
    return some.reduce((sum, value) => sum + value, 0) / some.length;
  });
}

function formatCount(count: number): string {
  return new Intl.NumberFormat(currentLocale()).format(count);
}
