import { expect, oneEvent } from '@open-wc/testing';
import { Tool } from '../../../src/player/controls/transcript.js';
import type { PlayerContext } from '../../../src/player/player-context.js';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import { looks, wearLook } from '../../support/looks.browser.js';
import { appears, inside, mountLooks, mountPlayer, openMenu, press } from './mount-player.js';

const stamp = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 23);

/** A track of so many cues, evenly over 20 s. */
function kidsOf(count: number, textOf: (at: number) => string): string {
  const cues = Array.from({ length: count }, (_, at) => {
    const [start, end] = [(at * 20) / count, ((at + 1) * 20) / count];
    return `${stamp(start)} --> ${stamp(end)}\n${textOf(at)}\n`;
  });
  const src = URL.createObjectURL(new Blob([`WEBVTT\n\n${cues.join('\n')}`], { type: 'text/vtt' }));
  return `<track kind="captions" label="English" srclang="en" src="${src}">`;
}

const hostile = '&lt;img src=x onerror="window.wasRun = true"&gt;';
const few = kidsOf(10, (at) => (at === 3 ? hostile : `Line number ${at} of the sea`));

interface Opened {
  readonly player: VodPlayerElement;
  readonly root: ShadowRoot;
}

/** Opens it from the menu, as a viewer does. */
async function open(kids: string, width = 640): Promise<Opened> {
  const player = await mountLooks('white.mp4', { kids, width });
  await openMenu(player);
  inside(player, '.row[data-key=transcript]')?.click();
  const box = await appears(player, '.transcript');
  const root = box.shadowRoot as ShadowRoot;
  await eventually(() => root.querySelector('.line') !== null);
  return { player, root };
}

const linesOf = (root: ShadowRoot): HTMLButtonElement[] => [
  ...root.querySelectorAll<HTMLButtonElement>('.line'),
];
const textOf = (line: Element | null | undefined): string =>
  line?.querySelector('.words')?.textContent ?? '';

async function seek(player: VodPlayerElement, seconds: number): Promise<void> {
  const seeked = oneEvent(player, 'seeked');
  player.currentTime = seconds;
  await seeked;
  await player.updateComplete;
}

function search(root: ShadowRoot, text: string): void {
  const input = root.querySelector<HTMLInputElement>('input[type=search]');
  if (!input) throw new Error('there is no search');
  input.value = text;
  input.dispatchEvent(new Event('input'));
}

function key(target: Element | null | undefined, name: string, more: KeyboardEventInit = {}): void {
  target?.dispatchEvent(
    new KeyboardEvent('keydown', {
      key: name,
      bubbles: true,
      composed: true,
      cancelable: true,
      ...more,
    }),
  );
}

const isSeen = (list: Element, line: Element): boolean => {
  const [view, row] = [list.getBoundingClientRect(), line.getBoundingClientRect()];
  return row.top >= view.top - 1 && row.bottom <= view.bottom + 1;
};

describe('the transcript of <vod-player>', () => {
  it('lists what the captions say, though none show, as text (G-01)', async () => {
    const { player, root } = await open(few);
    expect(linesOf(root).length).to.equal(10);
    expect(textOf(linesOf(root)[3])).to.equal('<img src=x onerror="window.wasRun = true">');
    expect(linesOf(root)[2]?.querySelector('.stamp')?.textContent).to.equal('0:04');
    expect('wasRun' in window).to.equal(false);
    expect(player.textTracks[0]?.mode).to.equal('hidden');
    expect(inside(player, '.cue') === null).to.equal(true);
  });

  it('marks what is said now, and seeks to what is clicked or chosen by Enter', async () => {
    const { player, root } = await open(few);
    await seek(player, 7);
    const current = (): string => textOf(root.querySelector('[aria-current=true]'));
    await eventually(() => current().startsWith('<img'));
    const seeked = oneEvent(player, 'seeked');
    linesOf(root)[8]?.click();
    await seeked;
    expect(player.currentTime).to.be.closeTo(16, 0.1);
    await eventually(() => current().startsWith('Line number 8'));
    expect(player.paused).to.equal(true);
  });

  it('is one stop of Tab, in which arrows walk', async () => {
    const { player, root } = await open(few);
    await seek(player, 5);
    await eventually(() => root.querySelector('[aria-current=true]') !== null);
    const stops = linesOf(root).filter(({ tabIndex }) => tabIndex === 0);
    expect(stops.map(textOf)).to.deep.equal(['Line number 2 of the sea']);
    stops[0]?.focus();
    key(root.activeElement, 'ArrowDown');
    key(root.activeElement, 'ArrowDown');
    expect(textOf(root.activeElement)).to.equal('Line number 4 of the sea');
    key(root.activeElement, 'End');
    expect(textOf(root.activeElement)).to.equal('Line number 9 of the sea');
    expect(player.currentTime).to.be.closeTo(5, 0.1);
  });

  it('goes along with what is said until the reader scrolls, and again when told to', async () => {
    const { player, root } = await open(kidsOf(100, (at) => `Line ${at}`));
    const list = root.querySelector('.lines') as HTMLElement;
    const currentIsSeen = (): boolean => {
      const current = root.querySelector('[aria-current=true]');
      return current !== null && isSeen(list, current);
    };
    await seek(player, 10);
    await eventually(() => currentIsSeen());
    list.dispatchEvent(new WheelEvent('wheel', { deltaY: -9, bubbles: true }));
    list.scrollTop = 0;
    await seek(player, 15);
    await eventually(() => root.querySelector('.follow:not([hidden])') !== null);
    await seek(player, 16);
    expect(list.scrollTop).to.equal(0);
    root.querySelector<HTMLElement>('.follow')?.click();
    await eventually(() => currentIsSeen());
    await eventually(() => root.querySelector('.follow:not([hidden])') === null);
  });

  it('never scrolls the page', async () => {
    const tail = document.createElement('div');
    tail.style.blockSize = '3000px';
    document.body.append(tail);
    try {
      const { player, root } = await open(kidsOf(100, (at) => `Line ${at}`));
      scrollTo(0, 400);
      await seek(player, 15);
      await eventually(() => root.querySelector('[aria-current=true]') !== null);
      search(root, 'Line 5');
      await eventually(() => root.querySelector('mark.active') !== null);
      expect(scrollY).to.equal(400);
    } finally {
      tail.remove();
      scrollTo(0, 0);
    }
  });

  it('finds a text: marks it, counts, and goes to the next and the one before', async () => {
    const { root } = await open(
      kidsOf(100, (at) => (at % 10 === 0 ? 'A Star, a STAR' : `Line ${at}`)),
    );
    const count = (): string => root.querySelector('.count')?.textContent.trim() ?? '';
    const input = root.querySelector('input');
    search(root, 'star');
    await eventually(() => count() === '1 of 20');
    const list = root.querySelector('.lines') as HTMLElement;
    key(input, 'Enter');
    key(input, 'Enter');
    await eventually(() => count() === '3 of 20');
    const active = root.querySelector('mark.active') as HTMLElement;
    expect(active.closest<HTMLElement>('.line')?.dataset['at']).to.equal('10');
    await eventually(() => isSeen(list, active));
    key(input, 'Enter', { shiftKey: true });
    await eventually(() => count() === '2 of 20');
    key(input, 'Enter', { shiftKey: true });
    key(input, 'Enter', { shiftKey: true });
    await eventually(() => count() === '20 of 20');
    search(root, 'moon');
    await eventually(() => count() === 'Nothing found');
    key(input, 'Escape');
    await eventually(() => count() === '' && input?.value === '');
    expect(root.querySelector('mark') === null).to.equal(true);
  });

  it('finds words with accents by those without, and marks them whole', async () => {
    const { root } = await open(kidsOf(3, (at) => (at === 1 ? 'Au Café, au café.' : 'Thé')));
    search(root, 'cafe');
    await eventually(() => root.querySelectorAll('mark').length === 2);
    const marked = [...root.querySelectorAll('mark')].map(({ textContent }) => textContent);
    expect(marked).to.deep.equal(['Café', 'café']);
  });

  it('keeps the keys of the player out of its search', async () => {
    const { player, root } = await open(few);
    key(root.querySelector('input'), 'm');
    key(root.querySelector('input'), ' ');
    await player.updateComplete;
    expect(player.muted).to.equal(true);
    expect(player.paused).to.equal(true);
  });

  it('has few lines in the page of a film of 5,000, and every one is reached', async () => {
    const { player, root } = await open(kidsOf(5000, (at) => `Sentence ${at} of a long film`));
    expect(linesOf(root).length).to.be.below(200);
    expect(linesOf(root)[0]?.parentElement?.ariaSetSize).to.equal('5000');
    await seek(player, 19.9);
    const list = root.querySelector('.lines') as HTMLElement;
    await eventually(() => {
      const current = root.querySelector('[aria-current=true]');
      return current !== null && isSeen(list, current);
    });
    expect(textOf(root.querySelector('[aria-current=true]'))).to.match(/^Sentence 49/);
    search(root, 'sentence 2500 ');
    await eventually(() => textOf(root.querySelector('mark')?.closest('.line')) !== '');
    expect(textOf(root.querySelector('mark')?.closest('.line'))).to.match(/^Sentence 2500 /);
    expect(linesOf(root).length).to.be.below(300);
  });

  it('closes by Escape and gives the focus back; the captions are left alone', async () => {
    const { player, root } = await open(few);
    expect(root.activeElement?.matches('.panel')).to.equal(true);
    key(root.activeElement, 'Escape');
    await eventually(() => inside(player, '.transcript') === null);
    expect(player.shadowRoot?.activeElement?.ariaLabel).to.equal('Settings');
    await eventually(() => player.textTracks[0]?.mode === 'disabled');
  });

  it('changes the language, of captions that show too', async () => {
    const german = kidsOf(5, (at) => `Zeile ${at}`)
      .replace('English', 'Deutsch')
      .replace('"en"', '"de"');
    const { player, root } = await open(few + german);
    const select = root.querySelector('select') as HTMLSelectElement;
    expect([...select.options].map(({ text }) => text)).to.deep.equal(['English', 'Deutsch']);
    select.selectedIndex = 1;
    select.dispatchEvent(new Event('change'));
    await eventually(() => textOf(linesOf(root)[0]) === 'Zeile 0');
    expect(root.querySelector<HTMLElement>('.lines')?.lang).to.equal('de');
    expect(player.textTracks[0]?.mode).to.equal('disabled');
    player.focus();
    press(player, 'c');
    await eventually(() => player.textTracks[1]?.mode === 'showing');
    select.selectedIndex = 0;
    select.dispatchEvent(new Event('change'));
    await eventually(() => player.textTracks[0]?.mode === 'showing');
    await eventually(() => textOf(linesOf(root)[0]) === 'Line number 0 of the sea');
  });

  it('says so where its text cannot be loaded', async () => {
    const track = {
      kind: 'subtitles',
      language: 'en',
      label: 'English',
      url: '{base}/img/gone.vtt',
    };
    const { player } = await mountPlayer({ playback: { textTracks: [track] } });
    await eventually(() => player.readyState > 1);
    await openMenu(player);
    inside(player, '.row[data-key=transcript]')?.click();
    const box = await appears(player, '.transcript');
    await eventually(
      () =>
        box.shadowRoot?.querySelector('.empty')?.textContent ===
        'The transcript could not be loaded.',
    );
  });

  it('stands in an element of the page that names it, and goes with its player', async () => {
    const place = document.createElement('div');
    place.id = 'said';
    document.body.append(place);
    try {
      const player = await mountLooks('white.mp4', { kids: few });
      player.transcript = 'said';
      await eventually(() => place.shadowRoot?.querySelector('.line') instanceof HTMLElement);
      expect(inside(player, '.transcript') === null).to.equal(true);
      await openMenu(player);
      expect(inside(player, '.row[data-key=transcript]') === null).to.equal(true);
      const seeked = oneEvent(player, 'seeked');
      linesOf(place.shadowRoot as ShadowRoot)[5]?.click();
      await seeked;
      expect(player.currentTime).to.be.closeTo(10, 0.1);
      place.before(player);
      await player.updateComplete;
      expect(place.shadowRoot?.querySelector('.line')).to.be.instanceOf(HTMLElement);
      player.remove();
      // As when its captions change, of which it is told out of the page too.
      player.requestUpdate();
      await player.updateComplete;
      expect(place.shadowRoot?.querySelector('.line') === null).to.equal(true);
      place.before(player);
      await eventually(() => place.shadowRoot?.querySelector('.line') instanceof HTMLElement);
    } finally {
      document.querySelector('body > vod-player')?.remove();
      place.remove();
    }
  });

  it('finds the element of the page that names it once its player is in the page again', () => {
    const place = document.createElement('div');
    place.id = 'later';
    const host = Object.assign(document.createElement('div'), {
      transcript: 'later',
      addController: () => undefined,
      requestUpdate: () => undefined,
    });
    document.body.append(place);
    try {
      const tool = new Tool({ host, captions: { list: [] } } as unknown as PlayerContext);
      // Its code has come when the player was removed.
      tool.act({ act: 'transcript', to: 'given' });
      expect(place.shadowRoot === null).to.equal(true);
      document.body.append(host);
      tool.hostConnected();
      expect(place.shadowRoot === null).to.equal(false);
      tool.hostDisconnected();
    } finally {
      host.remove();
      place.remove();
    }
  });

  it('tells the developer of an element that is not there', async () => {
    const told: unknown[] = [];
    const before = console.error;
    console.error = (...args: unknown[]) => void told.push(args[0]);
    try {
      const player = await mountLooks('white.mp4', { kids: few });
      player.transcript = 'nowhere';
      await eventually(() => told.length > 0);
    } finally {
      console.error = before;
    }
    expect(told[0]).to.match(/no transcript \(configuration\).*"nowhere"/);
  });

  it('stays within a narrow frame', async () => {
    const { player, root } = await open(few, 320);
    const [stage, panel] = [inside(player, '.stage'), root.querySelector('.panel')].map((one) =>
      (one as HTMLElement).getBoundingClientRect(),
    );
    expect(panel?.left).to.be.at.least(stage?.left ?? Number.NaN);
    expect(panel?.right).to.be.at.most(stage?.right ?? Number.NaN);
    expect(panel?.bottom).to.be.at.most((stage?.bottom ?? Number.NaN) + 1);
    const list = root.querySelector('.lines') as HTMLElement;
    expect(list.scrollWidth).to.equal(list.clientWidth);
    expect(list.clientHeight).to.be.at.least(40);
  });
});

describe('the accessibility of the transcript', () => {
  for (const look of looks) {
    describe(look.name, () => {
      wearLook(look);

      it('has no violation, also while something is searched (G-26)', async () => {
        const { player, root } = await open(few);
        await seek(player, 7);
        await eventually(() => root.querySelector('[aria-current=true]') !== null);
        await expect(player).to.be.accessible();
        search(root, 'line');
        await eventually(() => root.querySelector('mark.active') !== null);
        await expect(player).to.be.accessible();
      });
    });
  }
});
