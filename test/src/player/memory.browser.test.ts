import { expect, fixture, html } from '@open-wc/testing';
import type { PlayerStorage } from '../../../src/player/player-storage.js';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import { scenario } from './fake-server.js';
import { inside, mountLooks, openMenu, playAWhile, press, until } from './mount-player.js';

const track = {
  kind: 'subtitles',
  label: 'English',
  language: 'en',
  url: '{base}/img/captions.vtt',
};

/** Of one video, as often as it is asked for. */
async function mountOften(properties: Partial<VodPlayerElement> = {}) {
  const server = await scenario({ playback: { textTracks: [track] } });
  return async (own: Partial<VodPlayerElement> = {}): Promise<VodPlayerElement> => {
    const player = document.createElement('vod-player');
    const { playAuthUrl, playbackUrl } = server;
    Object.assign(player, { defaultMuted: true, playAuthUrl, playbackUrl, ...properties, ...own });
    (await fixture(html`<div></div>`)).append(player);
    return player;
  };
}

const kept = (key: string): string => localStorage.getItem(`vod-player-${key}`) ?? '';

/** One that answers later, as a server does. */
function laterStorage(): PlayerStorage & { readonly items: Map<string, string> } {
  const items = new Map<string, string>();
  const later = () => new Promise((resolve) => setTimeout(resolve));
  return {
    items,
    getItem: (key) => later().then(() => items.get(key) ?? null),
    setItem: (key, value) => later().then(() => void items.set(key, value)),
  };
}

describe('what <vod-player> remembers', () => {
  it('is speed, quality and captions that the viewer chose, and none that the page set', async () => {
    const mount = await mountOften();
    const first = await mount();
    await playAWhile(first);
    first.playbackRate = 1.25;
    await eventually(() => {
      press(first, '>', { shiftKey: true });
      return kept('choices') !== '';
    });
    const speed = first.playbackRate;
    press(first, 'c');
    await openMenu(first);
    await eventually(() => {
      inside(first, '[data-key=quality]')?.click();
      const low = inside(first, '.row[aria-checked]:last-child');
      if (first.quality === 'auto') low?.click();
      return first.quality !== 'auto';
    });
    await eventually(() => kept('choices').includes('"en"') && kept('choices').includes('180'));
    first.remove();

    const next = await mount();
    await playAWhile(next);
    await eventually(() => next.playbackRate === speed);
    await eventually(() => next.textTracks[0]?.mode === 'showing');
    await eventually(() => next.quality.startsWith('180p'));
    next.playbackRate = 1;
    await openMenu(next);
    expect(JSON.parse(kept('choices'))).to.deep.include({ speed, captions: 'en', quality: 180 });
  });

  it('is nothing with storage null', async () => {
    localStorage.setItem('vod-player-choices', '{"speed":2}');
    const mount = await mountOften({ storage: null, rememberPosition: true });
    const player = await mount();
    await playAWhile(player);
    await openMenu(player);
    press(player, 'Escape');
    press(player, '>', { shiftKey: true });
    await until(player, () => player.playbackRate === 1.25);
    player.currentTime = 15;
    await until(player, () => !player.seeking && player.currentTime >= 15);
    player.pause();
    await until(player, () => player.paused);
    expect(kept('choices')).to.equal('{"speed":2}');
    expect(kept('positions')).to.equal('');
  });

  it('is the position, where the page wants it: the next player begins there, and says so', async () => {
    const mount = await mountOften({ rememberPosition: true });
    const first = await mount();
    await playAWhile(first);
    first.currentTime = 12;
    await until(first, () => !first.seeking && first.currentTime >= 12);
    first.pause();
    await eventually(() => kept('positions') !== '');
    expect(Object.values(JSON.parse(kept('positions')) as object)[0]).to.be.closeTo(12, 1);
    first.remove();

    const next = await mount();
    const seen: number[] = [];
    next.addEventListener('timeupdate', () => seen.push(next.currentTime));
    await until(next, () => next.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    await eventually(() => inside(next, '[role=status]')?.textContent.includes('Resumed at 0:12'));
    await playAWhile(next);
    // It begins there, rather than going there from the start.
    expect(Math.min(...seen)).to.be.greaterThan(11);
    next.currentTime = 19.9;
    await until(next, () => next.ended);
    await eventually(() => kept('positions') === '{}');
  });

  it('keeps the places of all players and tabs, and nothing of a key that did nothing', async () => {
    const players = await Promise.all(
      [1, 2].map(async () => (await mountOften({ rememberPosition: true }))()),
    );
    for (const player of players) {
      await playAWhile(player);
      player.currentTime = 12;
      await until(player, () => !player.seeking && player.currentTime >= 12);
      player.pause();
    }
    await eventually(
      () => Object.keys(JSON.parse(kept('positions') || '{}') as object).length === 2,
    );
    const plain = await mountLooks('white.mp4');
    await openMenu(plain);
    press(plain, 'Escape');
    press(plain, 'c');
    await eventually(() => {
      press(plain, '>', { shiftKey: true });
      return kept('choices') !== '';
    });
    expect(JSON.parse(kept('choices'))).not.to.have.property('captions');
  });

  it('stands where the page says, even where that answers later', async () => {
    const storage = laterStorage();
    const mount = await mountOften({ storage, rememberPosition: true });
    const first = await mount({ defaultMuted: false });
    await until(first, () => first.readyState >= HTMLMediaElement.HAVE_METADATA);
    await eventually(() => {
      press(first, 'ArrowDown');
      return storage.items.has('vod-player-volume');
    });
    first.muted = true;
    await playAWhile(first);
    first.currentTime = 13;
    await until(first, () => !first.seeking && first.currentTime >= 13);
    first.pause();
    await eventually(() => storage.items.has('vod-player-positions'));
    expect(localStorage).to.have.length(0);
    const { volume } = first;
    first.remove();

    const next = await mount({ defaultMuted: false });
    await until(next, () => next.currentTime >= 12.5);
    await eventually(() => next.volume === volume);
  });

  it('survives what is no memory of ours, and a storage that throws (G-08)', async () => {
    localStorage.setItem('vod-player-choices', '{"speed":"fast","quality":{},"captions":7}');
    localStorage.setItem('vod-player-positions', '[1,{"a":');
    const mount = await mountOften({ rememberPosition: true });
    const odd = await mount();
    await playAWhile(odd);
    expect([odd.playbackRate, odd.quality]).to.deep.equal([1, 'auto']);
    odd.remove();
    const refuse = () => {
      throw new DOMException('no', 'SecurityError');
    };
    const shut = await mount({ storage: { getItem: refuse, setItem: refuse } });
    await playAWhile(shut);
    press(shut, '>', { shiftKey: true });
    await until(shut, () => shut.playbackRate > 1);
  });
});

describe('<vod-player exclusive>', () => {
  it('pauses when another player of the page begins, and others do not', async () => {
    const [first, other, plain] = [
      await mountLooks('white.mp4'),
      await mountLooks('white.mp4'),
      await mountLooks('white.mp4'),
    ];
    first.exclusive = other.exclusive = true;
    await playAWhile(plain);
    await playAWhile(first);
    await playAWhile(other);
    await until(first, () => first.paused);
    expect([other.paused, plain.paused]).to.deep.equal([false, false]);
  });
});
