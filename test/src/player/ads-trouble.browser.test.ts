import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { AdBreak } from '../../../src/player/ad-break.js';
import type { VodPlayerAdEvent } from '../../../src/player/ad-events.js';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import '../../../src/vod-player.js';
import { eventually } from '../../support/eventually.js';
import { adPlays, adVideo, clip, contentPlays, finishAd, mountAds, poster } from './mount-ads.js';
import { appears, button, inside, playAWhile, until } from './mount-player.js';

/** A file of which nothing arrives: what is read from it waits. */
const silent = (): string => URL.createObjectURL(new MediaSource());

const bare = (): object => Object.create(null) as object;

const webm = 'video/webm; codecs="vp8"';

describe('<vod-player> with ad breaks, in trouble', () => {
  it('answers play() of a page that seeks over a break and plays in one go, or at seeked', async () => {
    const adBreaks: AdBreak[] = [4, 8].map((timeOffset) => ({
      timeOffset,
      ads: [{ id: `at${timeOffset}`, src: `${clip}?${timeOffset}` }],
    }));
    const { player, told } = await mountAds(adBreaks);
    await playAWhile(player);
    player.pause();
    player.currentTime = 5;
    await player.play();
    await finishAd(player);
    await contentPlays(player);
    player.pause();
    const played = new Promise<void>((resolve, reject) => {
      const play = (): void => void player.play().then(resolve, reject);
      player.addEventListener('seeked', play, { once: true });
    });
    player.currentTime = 9;
    await played;
    await adPlays(player);
    expect(told.filter((what) => what.startsWith('start'))).to.deep.equal([
      'start at4',
      'start at8',
    ]);
  });

  it('plays all that playback passes at one second, in their order', async () => {
    const adBreaks: AdBreak[] = [1.1, 1, 1].map((timeOffset, index) => ({
      timeOffset,
      ads: [{ id: `n${index}`, image: poster, duration: 0.2 }],
    }));
    const { player, told } = await mountAds(adBreaks, 'autoplay');
    await eventually(() => told.includes('end n0'));
    await contentPlays(player);
    expect(told.filter((what) => what.startsWith('start'))).to.deep.equal([
      'start n1',
      'start n2',
      'start n0',
    ]);
    expect(inside(player, '.ad-marks') === null).to.equal(true);
  });

  it('takes breaks of any number, at impossible times and with what leads back to them', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => ({ timeOffset: 3 + n / 1000 }));
    const cyclic: Record<string, unknown> = { timeOffset: 'start' };
    cyclic['ads'] = [{ id: 'cyclic', image: poster, duration: 0.2, adBreak: cyclic, count: 1n }];
    const odd = [NaN, -1, Infinity, '5', null].map((timeOffset) => ({
      timeOffset,
      ads: [{ id: 'odd', src: clip }],
    }));
    const { player, told } = await mountAds([cyclic, null, 7, ...odd, ...many] as AdBreak[]);
    await playAWhile(player);
    const marks = player.shadowRoot?.querySelectorAll('.ad-marks i').length ?? 0;
    expect(marks).to.be.within(1, 1000);
    expect(told).to.include('start cyclic');
    expect(told.join()).not.to.include('odd');
  });

  it('takes fields of any type, and objects that throw while they are read', async () => {
    // Neither of the last two becomes a text.
    const odd = [5, -1, NaN, null, true, 1n, [], { a: { b: 1 } }, () => 1, Symbol('odd'), bare()];
    const throwing = (name: string, rest: object): object =>
      Object.defineProperty({ ...rest }, name, {
        enumerable: true,
        get: () => {
          throw new Error('Of the page.');
        },
      });
    const shown = { image: poster, duration: 0.05 };
    const adFields = ['id', 'src', 'type', 'skipOffset', 'clickThrough', 'label'];
    const breakFields = ['id', 'ads', 'timeout', 'maxDuration'];
    const filled = (names: string[], value: unknown): object =>
      Object.fromEntries(names.map((name) => [name, value]));
    const start = { timeOffset: 'start' };
    const ads = [
      ...odd.map((value) => ({ ...filled(adFields, value), ...shown })),
      ...odd.map((value) => ({ ...shown, image: value })),
      ...adFields.map((name) => throwing(name, shown)),
      ...odd,
    ];
    const adBreaks = [
      { ...start, id: 'all', ads },
      ...odd.map((value) => ({ ...start, ...filled(breakFields, value) })),
      ...breakFields.map((name) => throwing(name, start)),
      throwing('timeOffset', { ads }),
      ...odd.map((timeOffset) => ({ timeOffset, ads: [shown] })),
      ...odd,
      { timeOffset: 'pause', ads: [{ ...shown, label: Symbol('odd'), clickThrough: bare() }] },
      ...Array.from({ length: 10_000 }, () => ({ timeOffset: odd, ads })),
    ] as unknown as AdBreak[];
    const player = await fixture<VodPlayerElement>(html`<vod-player muted></vod-player>`);
    const events: Event[] = [];
    for (const type of ['ad-start', 'ad-error', 'ad-break-start', 'ad-break-end'])
      player.addEventListener(`vod-player-${type}`, (event) => events.push(event));
    const told = (type: string) => events.filter((event) => event.type === `vod-player-${type}`);
    player.adBreaks = adBreaks;
    player.src = clip;
    await player.play();
    await eventually(() => told('ad-start').length >= odd.length);
    await contentPlays(player);
    expect(told('ad-start').length).to.equal(odd.length);
    expect(told('ad-break-end').length).to.equal(told('ad-break-start').length);
    expect((told('ad-start')[0] as VodPlayerAdEvent).ad).to.equal(ads[0]);
    player.pause();
    await appears(player, '.pause-ad:not(.ad-waits)');
    await player.play();
    await contentPlays(player);
    player.adBreaks = throwing('length', []) as AdBreak[];
    player.adBreaks = new Proxy(adBreaks, { get: () => Symbol('odd') });
    await player.updateComplete;
    const refused = await player.playAdBreak(null as unknown as AdBreak).catch(() => 'refused');
    expect(refused).to.be.oneOf([undefined, 'refused']);
    await contentPlays(player);
  });

  it('lets no ad be skipped whose time to skip is none', async () => {
    const skipOffset = null as unknown as number;
    const ads = [
      { id: 'one', src: `${clip}?one`, skipOffset, clickThrough: 'javascript:alert(1)' },
    ];
    const { player, told } = await mountAds([{ timeOffset: 'start', ads }]);
    await player.play();
    await adPlays(player);
    await eventually(() => told.includes('start one'));
    await player.updateComplete;
    expect(inside(player, '.ad-skip, .ad-skip-in') === null).to.equal(true);
    expect(inside(player, '.ad a') === null).to.equal(true);
  });

  it('counts down to zero, and lets nobody skip before the time that it counts down to', async () => {
    const ads = [
      { id: 'one', image: poster, duration: 3, skipOffset: 1.5 },
      { id: 'two', image: poster, duration: 0.2 },
    ];
    const { player, told } = await mountAds([{ timeOffset: 'start', ads }], 'autoplay');
    await eventually(() => told.includes('start one'));
    const left: string[] = [];
    const skip: { at: number; isButton: boolean }[] = [];
    const began = performance.now();
    const observer = new MutationObserver(() => {
      const text = inside(player, '.ad-left')?.textContent.replace(/[^\d:]/g, '');
      if (text && left.at(-1) !== text && !told.includes('end one')) left.push(text);
      if (told.includes('end one')) return;
      const isButton = inside(player, '.ad-skip') !== null;
      skip.push({ at: (performance.now() - began) / 1000, isButton });
    });
    const root = player.shadowRoot as ShadowRoot;
    observer.observe(root, { subtree: true, childList: true, characterData: true });
    await eventually(() => told.includes('end two'));
    observer.disconnect();
    expect(left).to.deep.equal([...left].sort().reverse());
    expect(left.at(-1)).to.equal('0:00');
    const first = skip.find(({ isButton }) => isButton);
    expect(first?.at).to.be.greaterThan(1.3);
    expect(told).to.include('end one');
  });

  const records = 'MediaRecorder' in globalThis && MediaRecorder.isTypeSupported(webm);
  // WebKitGTK records no WebM, and what it records no MediaSource takes.
  const endless = records ? it : it.skip;
  const reason = records ? '' : ' (skipped: this browser records no WebM, of which the ad is made)';
  endless(`is over in its time where a video tells no end${reason}`, async () => {
    const stream = new MediaSource();
    const ads = [{ id: 'endless', src: URL.createObjectURL(stream) }];
    const media = await recorded();
    stream.addEventListener('sourceopen', () => stream.addSourceBuffer(webm).appendBuffer(media));
    const { player, told } = await mountAds([{ timeOffset: 'start', ads, maxDuration: 0.5 }]);
    await player.play();
    const video = await adPlays(player);
    expect(video.duration).to.equal(Infinity);
    await eventually(() => told.includes('end endless'));
    await contentPlays(player);
  });

  it('pauses with the window of its own, or the device, and goes on with it', async () => {
    const { player, told } = await mountAds([
      { timeOffset: 'start', ads: [{ id: 'one', src: `${clip}?one` }] },
    ]);
    await player.play();
    const video = await adPlays(player);
    video.pause();
    await eventually(() => player.paused);
    await eventually(() => told.includes('pause one'));
    await video.play();
    await eventually(() => !player.paused && told.includes('resume one'));
    expect(told.join()).not.to.include('error');
  });

  it('begins nothing while it is paused, also where what was paused fails', async () => {
    const ads = [
      { id: 'silent', src: silent() },
      { id: 'two', src: `${clip}?two` },
    ];
    const { player, told } = await mountAds([{ timeOffset: 'start', ads }]);
    void player.play();
    await eventually(() => adVideo(player) !== null);
    player.pause();
    await player.updateComplete;
    adVideo(player)?.dispatchEvent(new Event('error'));
    await eventually(() => told.includes('error silent source'));
    await player.updateComplete;
    expect([player.paused, adVideo(player)?.paused ?? true]).to.deep.equal([true, true]);
    await player.play();
    await adPlays(player);
    await eventually(() => told.includes('start two'));
  });

  it('keeps to one break in a storm of seeks, and ends where the last one went', async () => {
    const adBreaks: AdBreak[] = [2, 4, 6, 8, 10].map((timeOffset) => ({
      timeOffset,
      ads: [{ id: `at${timeOffset}`, image: poster, duration: 0.2 }],
    }));
    const { player, told } = await mountAds(adBreaks, 'autoplay');
    await contentPlays(player);
    for (const to of [3, 11, 1, 9, 5, 12, 0.5, 7, 13]) player.currentTime = to;
    await until(player, () => !player.seeking && player.currentTime > 13);
    await contentPlays(player);
    const breaks = told.filter((what) => what.startsWith('break'));
    const isInTurn = breaks.every((what, at) =>
      what.startsWith(at % 2 === 0 ? 'break-start' : 'break-end'),
    );
    expect([isInTurn, breaks.length % 2]).to.deep.equal([true, 0]);
    expect(player.currentTime).to.be.within(13, 16);
  });

  it('leaves a break with the video it belongs to, and plays what comes next', async () => {
    const { player, told } = await mountAds([]);
    player.playlist = {
      items: [
        {
          src: `${clip}?1`,
          adBreaks: [{ id: 'a', timeOffset: 'start', ads: [{ src: silent() }] }],
        },
        { src: `${clip}?2` },
      ],
    };
    await eventually(() => player.src.endsWith('?1'));
    void player.play();
    await eventually(() => told.includes('break-start a'));
    player.playlist = { ...player.playlist, index: 1 };
    await eventually(() => player.src.endsWith('?2'));
    await player.play();
    await contentPlays(player);
    expect(told).to.include('break-end a');
    // One that the page began while it was paused leaves the next video alone.
    player.pause();
    const over = player.playAdBreak({ id: 'b', timeOffset: 0, ads: [{ src: silent() }] });
    await eventually(() => told.includes('break-start b'));
    player.src = `${clip}?3`;
    await player.play();
    await over;
    await contentPlays(player);
    expect(player.src.endsWith('?3')).to.equal(true);
  });

  it('keeps its ad to itself where two players are in a page', async () => {
    const ads = [{ id: 'one', src: `${clip}?one` }];
    const first = await mountAds([{ timeOffset: 'start', ads }]);
    const second = await mountAds([{ timeOffset: 'start', ads }]);
    await first.player.play();
    await adPlays(first.player);
    await second.player.play();
    await adPlays(second.player);
    await finishAd(second.player);
    await contentPlays(second.player);
    expect(inside(first.player, '.ad') !== null).to.equal(true);
    expect(first.told).not.to.include('end one');
    first.player.remove();
    await eventually(() => first.told.includes('break-end start'));
    expect(second.player.paused).to.equal(false);
  });

  it('shows an ad for a pause without the link that is none', async () => {
    const ads = [
      { id: 'one', image: poster, label: '<b>Tea</b>', clickThrough: 'data:text/html,x' },
    ];
    const { player } = await mountAds([{ timeOffset: 'pause', ads }]);
    await playAWhile(player);
    player.pause();
    await appears(player, '.pause-ad:not(.ad-waits)');
    expect(inside(player, '.pause-ad a, .pause-ad b') === null).to.equal(true);
    button(player, 'Close ad').click();
    await eventually(() => inside(player, '.pause-ad') === null);
  });

  for (const first of ['the playlist', 'the breaks', 'play()'] as const)
    it(`plays those at the start before the first of a playlist, where ${first} came first`, async () => {
      const { player, told } = await mountAds([], '', '');
      const warned: unknown[] = [];
      const { warn } = console;
      console.warn = (...words: unknown[]) => warned.push(words);
      try {
        const pre: AdBreak = { timeOffset: 'start', ads: [{ id: 'one', src: `${clip}?one` }] };
        const items = [{ src: clip }];
        if (first === 'the playlist') player.playlist = { items };
        if (first !== 'play()') player.adBreaks = [pre];
        if (first !== 'the playlist') player.playlist = { items };
        const played = player.play();
        if (first === 'play()') player.playlist = { items: [{ src: clip, adBreaks: [pre] }] };
        await played;
        await finishAd(player);
        await contentPlays(player);
      } finally {
        console.warn = warn;
      }
      expect(told.filter((what) => /break|^start|playing/.test(what))).to.deep.equal([
        'break-start start',
        'start one',
        'break-end start',
        'playing',
      ]);
      expect(warned).to.deep.equal([]);
    });

  it('begins none without a source, and plays that one before it once it comes, where play was asked for', async () => {
    const adBreaks: AdBreak[] = [{ timeOffset: 'start', ads: [{ id: 'one', src: `${clip}?one` }] }];
    const { player, told } = await mountAds(adBreaks, 'preload="none"', '');
    const played = player.play();
    // Until the code of ads has come, and has had its say.
    await eventually(() => !player.paused);
    expect(told).to.deep.equal([]);
    player.src = clip;
    await played;
    expect(told).to.deep.equal(['break-start start', 'start one']);
    await finishAd(player);
    await contentPlays(player);
    player.pause();
    expect(player.paused).to.equal(true);
  });
});

/** As a camera sends it: without an end. */
async function recorded(): Promise<ArrayBuffer> {
  const canvas = document.createElement('canvas');
  const paint = canvas.getContext('2d') as CanvasRenderingContext2D;
  const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: webm });
  const parts: Blob[] = [];
  let frame = requestAnimationFrame(function draw(at) {
    paint.fillStyle = `hsl(${at % 360} 80% 50%)`;
    paint.fillRect(0, 0, canvas.width, canvas.height);
    frame = requestAnimationFrame(draw);
  });
  recorder.addEventListener('dataavailable', ({ data }) => {
    parts.push(data);
    if (parts.length === 15) recorder.stop();
  });
  recorder.start(100);
  await oneEvent(recorder, 'stop');
  cancelAnimationFrame(frame);
  return new Blob(parts).arrayBuffer();
}
