import type { HistoryItem, Video } from '../../src/client.js';
import { getHistory } from '../site/api.js';
import { need } from '../site/dom.js';
import { formatElapsed, formatInstant, formatTime } from '../site/video-words.js';
import type { Translate } from '../site/words.js';
import type { watchWords } from '../words/watch.js';

type WatchTranslate = Translate<keyof typeof watchWords.en>;

/** A wait that nobody would notice is not worth a line. */
const shortestWaitMs = 1000;

export interface HistoryPanel {
  /** Reads the history again, if the panel is open, once the video is in another stage or waits. */
  follow(video: Video): void;
  /** Writes what is known again, in the language of now. */
  render(): void;
}

/** The list of what a video went through; it is read once somebody opens it. */
export function createHistoryPanel(videoId: string, t: WatchTranslate): HistoryPanel {
  const panel = need<HTMLDetailsElement>('#history');
  let items: HistoryItem[] = [];
  let asked = 0;
  let stage = '';

  async function read(): Promise<void> {
    const turn = (asked += 1);
    const found = await getHistory(videoId).catch(() => undefined);
    // A later answer may come first.
    if (turn !== asked) return;
    need('#history-note').hidden = found !== undefined;
    items = found ?? [];
    render();
  }

  function render(): void {
    const rows = items.filter(
      ({ state, ms }) => state !== 'waiting' || ms === undefined || ms >= shortestWaitMs,
    );
    need('#history-items').replaceChildren(...rows.map((item) => rowOf(item, t)));
  }

  /** Progress within a stage adds nothing to the list. */
  function follow({ status, progress, waiting }: Video): void {
    const now = [status, progress?.stage, progress?.since, waiting?.reason].join();
    if (now !== stage && panel.open) void read();
    stage = now;
  }

  panel.addEventListener('toggle', () => panel.open && void read());
  return { follow, render };
}

function rowOf(item: HistoryItem, t: WatchTranslate): HTMLElement {
  const row = document.createElement('div');
  const [name, state] = [document.createElement('dt'), document.createElement('dd')];
  name.textContent = nameOf(item, t);
  state.textContent = stateOf(item, t);
  row.title = formatInstant(item.at);
  row.append(name, state);
  return row;
}

function nameOf({ stage, state, attempt = 1 }: HistoryItem, t: WatchTranslate): string {
  const name = t(`watch.stage.${stage}`);
  if (state === 'waiting') return t('watch.waited', { stage: name });
  return attempt > 1 ? t('watch.retried', { stage: name, attempt: String(attempt) }) : name;
}

function stateOf({ at, state, ms, published }: HistoryItem, t: WatchTranslate): string {
  if (state === 'interrupted') return t('watch.interrupted');
  if (ms === undefined) return t('watch.running', { time: formatTime(at) });
  const time = formatElapsed(ms);
  if (state === 'failed') return t('watch.failed', { time });
  if (published === 'playable') return t('watch.playableNow', { time });
  return published === 'ready' ? t('watch.readyNow', { time }) : time;
}
