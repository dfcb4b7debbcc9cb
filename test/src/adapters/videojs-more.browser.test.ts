import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { videojs, type VideoJsOptions, type VideoJsPlayer } from '../../../src/videojs.js';
import { eventually } from '../../support/eventually.js';
import { inside, until } from '../player/mount-player.js';
import { clip } from './mount-aliplayer.js';

async function mountClip(options: VideoJsOptions = {}): Promise<VideoJsPlayer> {
  const box = await fixture<HTMLElement>(
    html`<div style="inline-size: 640px"><video controls muted src=${clip}></video></div>`,
  );
  const player = videojs(box.firstElementChild as HTMLElement, options);
  await until(player.el(), () => player.readyState() >= HTMLMediaElement.HAVE_CURRENT_DATA);
  return player;
}

const label = (player: VideoJsPlayer, part: string): string | null | undefined =>
  inside(player.el(), `[part~="${part}"]`)?.ariaLabel;

describe('more calls of video.js', () => {
  it('show, hide, toggleClass: of the element', async () => {
    const player = await mountClip();
    player.hide();
    expect([player.height(), player.hasClass('vjs-hidden')]).to.deep.equal([0, true]);
    player.show();
    expect(player.height()).to.be.greaterThan(0);
    player.toggleClass('mine');
    expect(player.el().classList.contains('mine')).to.equal(true);
    player.toggleClass('mine');
    expect(player.hasClass('mine')).to.equal(false);
    player.toggleClass('mine', false);
    expect(player.hasClass('mine')).to.equal(false);
  });

  it('userActive: whether the controls are in sight', async () => {
    const player = await mountClip();
    await player.play();
    inside(player.el(), '.stage')?.dispatchEvent(
      new PointerEvent('pointermove', { pointerType: 'mouse', bubbles: true }),
    );
    await eventually(() => player.userActive());
    inside(player.el(), '.stage')?.dispatchEvent(
      new PointerEvent('pointerleave', { pointerType: 'mouse' }),
    );
    await eventually(() => !player.userActive());
  });

  it('currentSources and reset', async () => {
    const player = await mountClip({ poster: '/cover.jpg' });
    expect(player.currentSources().map(({ src }) => src)).to.deep.equal([location.origin + clip]);
    const emptied = oneEvent(player.el(), 'emptied');
    player.reset();
    await emptied;
    await eventually(() => player.readyState() === 0);
    await eventually(() => player.networkState() === 0);
    expect([player.currentSources(), player.poster(), player.error()]).to.deep.equal([
      [],
      '',
      null,
    ]);
    player.src([
      { src: '/none.ogx', type: 'video/none' },
      { src: clip, type: 'video/mp4' },
    ]);
    expect(player.currentSources()).to.deep.equal([
      { src: `${location.origin}/none.ogx`, type: 'video/none' },
      { src: location.origin + clip, type: 'video/mp4' },
    ]);
    await until(player.el(), () => player.readyState() > 0);
  });

  it('setTimeout and setInterval: with the player as `this`, and not after it is gone', async () => {
    const player = await mountClip();
    let count = 0;
    const self = await new Promise((resolve) => {
      player.setTimeout(function () {
        resolve(this);
      }, 1);
    });
    expect(self === player).to.equal(true);
    const add = (): void => void (count += 1);
    player.clearTimeout(player.setTimeout(add, 1));
    player.clearInterval(player.setInterval(add, 1));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(count).to.equal(0);
    player.setInterval(add, 1);
    await eventually(() => count > 1);
    player.setTimeout(add, 30);
    player.dispose();
    const then = count;
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(count).to.equal(then);
  });

  it('hasPlugin and usingPlugin', async () => {
    videojs.registerPlugin('shine', () => undefined);
    const [player, other] = [await mountClip(), await mountClip({ plugins: { shine: {} } })];
    expect([player.hasPlugin('shine'), player.hasPlugin('dull')]).to.deep.equal([true, false]);
    expect([player, other].map((one) => one.usingPlugin('shine'))).to.deep.equal([false, true]);
    (player as unknown as { shine(): void }).shine();
    expect(player.usingPlugin('shine')).to.equal(true);
  });

  it('getChild, addChild, audioTracks and videojs.dom say what to do instead', async () => {
    const player = await mountClip();
    expect(() => player.getChild('controlBar')).to.throw(Error, '::part()');
    expect(() => player.getChild('Thing')).to.throw(Error, 'there is no Thing');
    expect(() => player.addChild('Button')).to.throw(Error, 'addChild("Button")');
    expect(() => player.audioTracks()).to.throw(Error, 'audioPreference');
    expect(() => videojs.dom).to.throw(Error, 'use the DOM itself');
  });

  it('spatialNavigation has arrows move the focus', async () => {
    const player = await mountClip({ spatialNavigation: { enabled: true } });
    expect(player.el().remoteKeys).to.equal('on');
    const other = await mountClip({ spatialNavigation: { enabled: false } });
    expect(other.el().remoteKeys).to.equal('off');
  });

  it('disablePictureInPicture takes the button away', async () => {
    const player = await mountClip({ disablePictureInPicture: true });
    expect(label(player, 'fullscreen-button')).to.equal('Full screen');
    expect(inside(player.el(), '[part~="pip-button"]')).to.equal(null);
  });
});

describe('what belongs to videojs', () => {
  it('addLanguage: words of the player by those of video.js, now and later', async () => {
    const player = await mountClip({ language: 'tlh' });
    videojs.addLanguage('tlh', { Play: 'chu', Fullscreen: 'naQ', 'Something else': 'x' });
    await eventually(() => label(player, 'play-button') === 'chu');
    const later = await mountClip({ language: 'tlh' });
    expect(label(later, 'fullscreen-button')).to.equal('naQ');
  });

  it('log writes to the console', () => {
    const told: unknown[] = [];
    const { warn } = console;
    console.warn = (...what: unknown[]) => told.push(...what);
    videojs.log.warn('a', 7);
    console.warn = warn;
    expect(told).to.deep.equal(['VIDEOJS:', 'a', 7]);
  });

  it('browser and VERSION', () => {
    const isChromium = navigator.userAgent.includes('Chrome');
    expect(videojs.browser.IS_CHROME).to.equal(isChromium);
    expect(videojs.browser.IS_FIREFOX).to.equal(navigator.userAgent.includes('Firefox'));
    expect([videojs.browser.IS_IOS, videojs.browser.IS_ANDROID]).to.deep.equal([false, false]);
    expect(videojs.VERSION).to.match(/^8\./);
  });
});
