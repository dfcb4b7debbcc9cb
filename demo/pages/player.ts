import '../../src/vod-player.js';
import type { VodPlayerElement } from '../../src/index.js';
import type { Site } from '../examples/example.js';
import { listVideos } from '../site/api.js';
import { followChanges } from '../site/changes.js';
import { setCode } from '../site/code-block.js';
import { need } from '../site/dom.js';
import { reasonOf } from '../site/show-failure.js';
import { startPage } from '../site/start-page.js';
import { onLanguageChange } from '../site/words.js';
import { playerWords } from '../words/player.js';
import {
  exampleNames,
  exampleOf,
  exampleServerCode,
  isExampleName,
  markupOf,
  pageCode,
  type ExampleName,
} from './player-examples.js';

type State =
  | { phase: 'loading' }
  | { phase: 'none' }
  | { phase: 'failed'; error: unknown }
  | { phase: 'there'; site: Site };

/** As many as the example of a playlist plays. */
const mostVideos = 4;

const t = startPage(playerWords);
const select = need<HTMLSelectElement>('#select');
const live = need('#live');
const style = new CSSStyleSheet();
document.adoptedStyleSheets.push(style);
let state: State = { phase: 'loading' };
let shown: { destroy(): void } | void;

const nameOf = (hash: string): ExampleName => {
  const name = hash.slice(1);
  return isExampleName(name) ? name : exampleNames[0];
};

function render(): void {
  const name = nameOf(location.hash);
  need('#name').textContent = t(`player.${name}`);
  need('#text').textContent = t(`player.${name}.text`);
  need('#note').textContent = noteText();
  need('#list').replaceChildren(...exampleNames.map((each) => linkTo(each, each === name)));
  select.replaceChildren(
    ...exampleNames.map((each) => new Option(t(`player.${each}`), each, false, each === name)),
  );
}

function noteText(): string {
  if (state.phase === 'there') return '';
  if (state.phase === 'failed') return t('player.failed', { reason: reasonOf(state.error, t) });
  return t(state.phase === 'none' ? 'player.none' : 'player.loading');
}

function linkTo(name: ExampleName, isCurrent: boolean): HTMLElement {
  const link = document.createElement('a');
  link.href = `#${name}`;
  link.textContent = t(`player.${name}`);
  if (isCurrent) link.setAttribute('aria-current', 'true');
  const item = document.createElement('li');
  item.append(link);
  return item;
}

/** Begins the example anew, as a page does that is opened. */
function open(): void {
  render();
  need('#code').hidden = state.phase !== 'there';
  if (state.phase !== 'there') return;
  const name = nameOf(location.hash);
  const example = exampleOf(name);
  const { site } = state;
  shown?.destroy();
  style.replaceSync(example.style ?? '');
  live.replaceChildren(document.createRange().createContextualFragment(markupOf(example, site)));
  // As the buttons of this site look; those in a slot are the player's.
  for (const button of live.querySelectorAll(':scope > p > button')) button.className = 'button';
  shown = example.setUp?.(live.querySelector('vod-player') as VodPlayerElement, site);
  setCode(need<HTMLPreElement>('#page-code'), pageCode(name, site));
  const server = exampleServerCode(example);
  need('#server').hidden = server === undefined;
  setCode(need<HTMLPreElement>('#server-code'), server ?? '');
}

async function findVideos(): Promise<void> {
  const { items } = await listVideos({ status: 'ready', limit: String(mostVideos) });
  if (state.phase === 'there') return;
  const videos = items.map(({ id, title, duration }) => ({
    id,
    title,
    ...(duration ? { duration } : {}),
  }));
  state =
    videos.length > 0
      ? {
          phase: 'there',
          site: { videos, playAuth: '/demo/api/play-auth', playbackUrl: '/v1/playback' },
        }
      : { phase: 'none' };
  open();
}

function fail(error: unknown): void {
  if (state.phase === 'there') return;
  state = { phase: 'failed', error };
  render();
}

select.addEventListener('change', () => (location.hash = select.value));
window.addEventListener('hashchange', open);
onLanguageChange(render);
followChanges({
  onOpen: () => void findVideos().catch(fail),
  onVideo: ({ status }) => {
    if (status === 'ready' && state.phase !== 'there') void findVideos().catch(fail);
  },
});
render();
