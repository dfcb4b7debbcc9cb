import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { AdBreak } from '../../../src/player/ad-break.js';
import type { VodPlayerBeaconEvent } from '../../../src/player/beacons/beacon-event.js';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import '../../../src/vod-player.js';
import { eventually } from '../../support/eventually.js';
import {
  appears,
  button,
  inside,
  keysCome,
  mountPlayer,
  playAWhile,
  press,
  until,
} from './mount-player.js';
import { adPlays, adVideo, clip, contentPlays, finishAd, mountAds, poster } from './mount-ads.js';

describe('<vod-player> with ad breaks', () => {
  it('fetches nothing for them where there are none', async () => {
    const { player } = await mountPlayer();
    await playAWhile(player);
    const names = performance.getEntriesByType('resource').map(({ name }) => name);
    expect(names.filter((name) => /controls\/ads\./.test(name))).to.deep.equal([]);
  });

  it('plays those at the start before the first frame, while the content loads', async () => {
    const adBreaks: AdBreak[] = [{ timeOffset: 'start', ads: [{ id: 'one', src: `${clip}?one` }] }];
    const { player, told } = await mountAds(adBreaks);
    await player.play();
    await adPlays(player);
    expect(player.paused).to.equal(false);
    expect(player.currentTime).to.equal(0);
    await until(player, () => player.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA);
    await expect(player).to.be.accessible();
    expect(inside(player, '.ad')?.ariaLabel).to.equal('Ad');
    expect(inside(player, '.seek')?.checkVisibility()).to.equal(false);
    await finishAd(player);
    await contentPlays(player);
    const quarters = [1, 2, 3].map((quartile) => `quartile one ${quartile}`);
    const shown = ['break-start start', 'start one', ...quarters, 'end one', 'break-end start'];
    expect(told).to.deep.equal([...shown, 'playing']);
    // Once for each video, also where the page gives the same as new objects.
    player.adBreaks = structuredClone(adBreaks);
    player.pause();
    await player.play();
    expect(inside(player, '.ad') === null).to.equal(true);
    player.src = `${clip}?another`;
    await player.updateComplete;
    await player.play();
    await adPlays(player);
  });

  it('counts them down, and lets skip those that may be skipped, by the keyboard too', async () => {
    const ads = [
      { id: 'one', src: `${clip}?one`, skipOffset: 0.3, label: 'Tea' },
      { id: 'two', src: `${clip}?two`, skipOffset: 5 },
    ];
    const { player, told } = await mountAds([{ timeOffset: 'start', ads }], 'autoplay');
    const skip = await appears(player, '.ad-skip');
    expect(inside(player, '.ad-about')?.textContent.replace(/\s+/g, ' ')).to.match(
      /^ Ad 1 of 2 · 0:(19|20) Tea $/,
    );
    expect(inside(player, '[role=status]')?.textContent).to.match(/can be skipped/);
    skip.focus();
    press(player, 'Tab');
    skip.click();
    await adPlays(player);
    await eventually(() => told.includes('start two'));
    expect((await appears(player, '.ad-skip-in')).textContent).to.equal('Skip in 0:05');
    expect(inside(player, '.ad-skip') === null).to.equal(true);
    // Its button has gone, and the focus stays.
    expect(document.activeElement).to.equal(player);
    (adVideo(player) as HTMLVideoElement).currentTime = 6;
    (await appears(player, '.ad-skip')).click();
    await contentPlays(player);
    const ends = told.filter((what) => /^(skip|end)/.test(what));
    expect(ends).to.deep.equal(['skip one', 'skip two']);
  });

  it('seeks in none of them; what has to do with sound, pause and speed is as it should be', async () => {
    const adBreaks: AdBreak[] = [{ timeOffset: 'start', ads: [{ src: `${clip}?one` }] }];
    const { player, told } = await mountAds(adBreaks);
    await keysCome(player);
    await player.play();
    const video = await adPlays(player);
    press(player, '5');
    press(player, 'ArrowRight');
    press(player, '>');
    expect([video.seeking, player.seeking]).to.deep.equal([false, false]);
    expect([video.playbackRate, player.playbackRate]).to.deep.equal([1, 1]);
    expect(video.muted).to.equal(true);
    press(player, 'm');
    await eventually(() => !video.muted && !player.muted);
    player.volume = 0.25;
    await eventually(() => video.volume === 0.25);
    player.muted = true;
    press(player, 'k');
    await eventually(() => video.paused);
    expect(player.paused).to.equal(true);
    expect(button(player, 'Play').part.contains('ad-play-button')).to.equal(true);
    press(player, 'k');
    await eventually(() => !video.paused);
    expect(told.filter((what) => /pause|resume/.test(what))).to.deep.equal(['pause', 'resume']);
    expect(player.currentTime).to.equal(0);
  });

  it('plays one in the video when playback passes it, goes on at the same place, and not again', async () => {
    const adBreaks: AdBreak[] = [{ timeOffset: 1, ads: [{ id: 'mid', src: `${clip}?mid` }] }];
    const { player, told } = await mountAds(adBreaks, 'autoplay');
    const mark = await appears(player, '.ad-marks i');
    expect(mark.style.getPropertyValue('--_at')).to.equal('0.05');
    await adPlays(player);
    const place = player.currentTime;
    expect(place).to.be.within(1, 1.8);
    await finishAd(player);
    await contentPlays(player);
    expect(player.currentTime).to.be.within(place, place + 4);
    expect(inside(player, '.ad-marks') === null).to.equal(true);
    player.currentTime = 0.5;
    await until(player, () => player.currentTime > 1.5);
    expect(told.filter((what) => what === 'start mid')).to.have.length(1);
  });

  it('plays the last of those that a seek passes, then goes on at the wanted place', async () => {
    const adBreaks: AdBreak[] = [2, 4, 12].map((timeOffset) => ({
      timeOffset,
      ads: [{ id: `at${timeOffset}`, src: `${clip}?${timeOffset}` }],
    }));
    const { player, told } = await mountAds(adBreaks, 'autoplay');
    await contentPlays(player);
    player.currentTime = 9;
    await finishAd(player);
    await contentPlays(player);
    expect(player.currentTime).to.be.within(8.9, 11.9);
    expect(told.filter((what) => what.startsWith('start'))).to.deep.equal(['start at4']);
    // Passed while paused, it comes with play.
    player.pause();
    player.currentTime = 14;
    await oneEvent(player, 'seeked');
    expect(inside(player, '.ad') === null).to.equal(true);
    await player.play();
    await adPlays(player);
    expect(told.at(-1)).to.equal('start at12');
  });

  it('leaves out what fails, is no address, or does not come in time, and plays the content', async () => {
    const stuck = URL.createObjectURL(new MediaSource());
    const ads = [
      { id: 'missing', src: '/nowhere.mp4' },
      { id: 'script', image: 'javascript:alert(1)' },
      { id: 'type', src: clip, type: 'video/x-unknown' },
      { id: 'stuck', src: stuck },
      { id: 'picture', image: '/nowhere.png' },
    ];
    const { player, told } = await mountAds([{ timeOffset: 'start', timeout: 0.4, ads }]);
    await player.play();
    await contentPlays(player);
    expect(told.filter((what) => /^(error|start)/.test(what))).to.deep.equal([
      'error missing source',
      'error script configuration',
      'error type not-supported',
      'error stuck network',
      'error picture source',
    ]);
  });

  it('opens the advertiser in another tab, and pauses for that', async () => {
    const ads = [
      { id: 'linked', image: poster, duration: 60, clickThrough: 'https://tea.example/' },
      { id: 'script', image: poster, duration: 60, clickThrough: 'javascript:alert(1)' },
    ];
    const { player, told } = await mountAds([{ timeOffset: 'start', ads }], 'autoplay');
    const link = await appears<HTMLAnchorElement>(player, '.ad-link');
    expect([link.href, link.target, link.rel, link.textContent.trim()]).to.deep.equal([
      'https://tea.example/',
      '_blank',
      'noopener',
      'Learn more',
    ]);
    await expect(player).to.be.accessible();
    await eventually(() => told.includes('start linked'));
    link.addEventListener('click', (event) => event.preventDefault());
    link.click();
    await eventually(() => told.includes('pause linked'));
    expect(told).to.include('click linked');
    expect(player.paused).to.equal(true);
  });

  it('shows a picture over the paused picture until it is closed or played on', async () => {
    const ads = [
      { id: 'one', image: poster, label: 'Tea', clickThrough: 'https://tea.example/' },
      { id: 'two', image: poster },
    ];
    const { player, told } = await mountAds([{ timeOffset: 'pause', ads }]);
    await playAWhile(player);
    player.pause();
    await appears(player, '.pause-ad:not(.ad-waits)');
    await expect(player).to.be.accessible();
    expect(inside<HTMLImageElement>(player, '.pause-ad img')?.alt).to.equal('Tea');
    button(player, 'Close ad').click();
    await eventually(() => !inside(player, '.pause-ad'));
    expect(player.paused).to.equal(true);
    await player.play();
    player.pause();
    await eventually(() => told.includes('start two'));
    await player.play();
    await eventually(() => !inside(player, '.pause-ad'));
    const ofAds = told.filter((what) => what !== 'playing' && !what.startsWith('break'));
    expect(ofAds).to.deep.equal(['start one', 'skip one', 'start two', 'end two']);
  });

  it('has ended when the ads at the end are over', async () => {
    const adBreaks: AdBreak[] = [{ timeOffset: 'end', ads: [{ id: 'post', src: `${clip}?post` }] }];
    const { player, told } = await mountAds(adBreaks);
    await playAWhile(player);
    player.currentTime = player.duration - 0.2;
    await adPlays(player);
    expect(told).not.to.include('ended');
    await finishAd(player);
    await eventually(() => told.includes('ended'));
    await player.updateComplete;
    expect(told.slice(-3)).to.deep.equal(['end post', 'break-end end', 'ended']);
    expect([player.ended, player.paused]).to.deep.equal([true, true]);
    expect(inside(player, '.ad') === null).to.equal(true);
  });

  it('lets the page fill a break with content of its own, for a bounded time', async () => {
    const { player, told } = await mountAds([{ id: 'own', timeOffset: 'start' }]);
    player.innerHTML = '<div slot="ad">Drawn by the page</div>';
    const own = player.firstElementChild as HTMLElement;
    const finish: (() => void)[] = [];
    player.addEventListener('vod-player-ad-break-start', (event) =>
      event.waitUntil(new Promise<void>((resolve) => finish.push(resolve))),
    );
    void player.play();
    await eventually(() => own.checkVisibility());
    expect(own.assignedSlot).not.to.equal(null);
    expect([player.paused, player.currentTime]).to.deep.equal([false, 0]);
    finish[0]?.();
    await contentPlays(player);
    expect(told).to.include('break-end own');
    const late = player.playAdBreak({ id: 'late', timeOffset: 0, maxDuration: 0.2 });
    await eventually(() => own.checkVisibility());
    await late;
    await contentPlays(player);
    expect(told).to.include('break-end late');
  });

  it('begins a break when the page asks for one, and stays paused where it was', async () => {
    const { player } = await mountAds([]);
    await playAWhile(player);
    player.pause();
    await eventually(() => player.paused);
    const place = player.currentTime;
    const over = player.playAdBreak({ timeOffset: 0, ads: [{ src: `${clip}?now` }] });
    await finishAd(player);
    await over;
    expect([player.paused, player.currentTime]).to.deep.equal([true, place]);
  });

  it('begins without sound where the browser demands that, and waits for a gesture elsewhere', async () => {
    const original = Object.getOwnPropertyDescriptor(
      HTMLMediaElement.prototype,
      'play',
    ) as TypedPropertyDescriptor<() => Promise<void>>;
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      return this.muted
        ? (original.value?.call(this) as Promise<void>)
        : Promise.reject(new DOMException('A gesture is needed', 'NotAllowedError'));
    };
    try {
      const adBreaks: AdBreak[] = [{ timeOffset: 'start', ads: [{ src: `${clip}?one` }] }];
      const element = (autoplay: string) =>
        fixture<VodPlayerElement>(
          autoplay
            ? html`<vod-player lang="en" autoplay="muted" .adBreaks=${adBreaks} src=${clip}></vod-player>`
            : html`<vod-player lang="en" autoplay .adBreaks=${adBreaks} src=${clip}></vod-player>`,
        );
      const muted = await element('muted');
      expect((await adPlays(muted)).muted).to.equal(true);
      expect(muted.muted).to.equal(true);
      const silent = await element('');
      await appears(silent, '.big-play');
      await eventually(() => silent.paused && !inside(silent, '.ad'));
      Object.defineProperty(HTMLMediaElement.prototype, 'play', original);
      inside(silent, '.big-play')?.click();
      await adPlays(silent);
      silent.pause();
    } finally {
      Object.defineProperty(HTMLMediaElement.prototype, 'play', original);
    }
  });

  it('tells nothing of ads in the statistics of the video', async () => {
    const { player } = await mountPlayer({ beacons: true });
    player.lang = 'en';
    player.adBreaks = [{ timeOffset: 'start', ads: [{ src: `${clip}?one` }] }];
    const asked = performance.now();
    const begun = oneEvent<VodPlayerBeaconEvent>(player, 'vod-player-beacon');
    await player.play();
    const video = await adPlays(player);
    await eventually(() => video.currentTime > 1.5);
    await finishAd(player);
    const finished = performance.now();
    const { beacon } = await begun;
    expect(beacon.startupMs).to.be.lessThan(performance.now() - finished + 500);
    expect(beacon.startupMs).to.be.lessThan(finished - asked);
    await until(player, () => player.currentTime > 0.5);
    const { watchMs } = beacon;
    expect(watchMs).to.be.lessThan(1500);
  });

  it('takes those of a video of a playlist in the place of its own, and its own for the others', async () => {
    const { player, told } = await mountAds([
      { timeOffset: 'start', ads: [{ id: 'own', src: `${clip}?own`, skipOffset: 0 }] },
    ]);
    player.playlist = {
      items: [
        {
          src: `${clip}?1`,
          adBreaks: [{ timeOffset: 'start', ads: [{ id: 'item', image: poster, duration: 0.3 }] }],
        },
        { src: `${clip}?2` },
      ],
    };
    await eventually(() => player.src.endsWith('?1'));
    await player.play();
    await contentPlays(player);
    player.playlist = { ...player.playlist, index: 1 };
    await eventually(() => player.src.endsWith('?2'));
    await player.play();
    await adPlays(player);
    expect(told.filter((what) => what.startsWith('start'))).to.deep.equal([
      'start item',
      'start own',
    ]);
  });

  it('stops with the player, and leaves nothing behind', async () => {
    const { player, told } = await mountAds([
      { timeOffset: 'start', ads: [{ src: `${clip}?one` }, { src: `${clip}?two` }] },
    ]);
    await player.play();
    const video = await adPlays(player);
    player.remove();
    await eventually(() => told.includes('break-end start'));
    expect([video.paused, video.getAttribute('src')]).to.deep.equal([true, null]);
    expect(told.filter((what) => what.startsWith('start'))).to.have.length(1);
  });
});
