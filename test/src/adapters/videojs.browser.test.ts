import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { videojs, type VideoJsOptions, type VideoJsPlayer } from '../../../src/videojs.js';
import { eventually } from '../../support/eventually.js';
import { scenario } from '../player/fake-server.js';
import { appears, inside, looksClip, until } from '../player/mount-player.js';
import { clip, masterOf, warningsOf } from './mount-aliplayer.js';

let count = 0;

/** A player in the place of a `<video>` with these attributes and children, muted and ready. */
async function mount(
  markup: string,
  options: VideoJsOptions = {},
): Promise<{ player: VideoJsPlayer; id: string }> {
  const id = `video-${count++}`;
  const box = await fixture<HTMLElement>(html`<div></div>`);
  box.style.inlineSize = '640px';
  box.innerHTML = markup.replace('<video', `<video id="${id}" class="video-js" muted`);
  const player = await new Promise<VideoJsPlayer>((resolve) => {
    videojs(id, options, function () {
      resolve(this);
    });
  });
  return { player, id };
}

const mountClip = (options?: VideoJsOptions): Promise<{ player: VideoJsPlayer; id: string }> =>
  mount(`<video controls src="${clip}"></video>`, options);

const pictured = (player: VideoJsPlayer): Promise<void> =>
  until(player.el(), () => player.readyState() >= HTMLMediaElement.HAVE_CURRENT_DATA);
const plays = (player: VideoJsPlayer): Promise<void> =>
  until(player.el(), () => player.currentTime() > 0.1);
const part = (player: VideoJsPlayer, name: string): HTMLElement | null =>
  inside(player.el(), `[part~="${name}"]`);

describe('videojs()', () => {
  it('puts a <vod-player> in the place of the <video>, with its id, class, sources and tracks', async () => {
    const { player, id } = await mount(
      `<video controls loop preload="auto" poster="/cover.jpg" width="400" height="300"><source src="${clip}" type="video/mp4"><track kind="captions" label="English" srclang="en" src="/a.vtt"></video>`,
    );
    const element = document.getElementById(id);
    expect(element?.localName).to.equal('vod-player');
    expect(player.el() === element).to.equal(true);
    expect(player.hasClass('video-js')).to.equal(true);
    expect([player.loop(), player.preload(), player.poster()]).to.deep.equal([
      true,
      'auto',
      '/cover.jpg',
    ]);
    expect([player.width(), player.height()]).to.deep.equal([400, 300]);
    expect(player.muted()).to.equal(true);
    await pictured(player);
    expect(player.textTracks()[0]?.label).to.equal('English');
  });

  it('answers the same player for the same element, by id, with # or the element', async () => {
    const { player, id } = await mountClip();
    expect(videojs(id) === player).to.equal(true);
    expect(videojs(`#${id}`) === player).to.equal(true);
    expect(videojs(player.el()) === player).to.equal(true);
    expect(videojs.getPlayer(id) === player).to.equal(true);
    expect(videojs.getPlayers()[id] === player).to.equal(true);
    expect(videojs.getAllPlayers()).to.include(player);
    expect(() => videojs('nobody')).to.throw(TypeError, 'nobody');
  });

  it('reads data-setup; options of the call go before it', async () => {
    const { player } = await mount(
      `<video data-setup='{"loop": true, "aspectRatio": "4:3", "controls": true}' src="${clip}"></video>`,
      { aspectRatio: '1:1' },
    );
    expect(player.loop()).to.equal(true);
    await player.el().updateComplete;
    const { width, height } = (part(player, 'stage') as HTMLElement).getBoundingClientRect();
    expect(width).to.equal(height);
  });

  it('a <video> without controls has none', async () => {
    const { player } = await mount(`<video src="${clip}"></video>`);
    await pictured(player);
    expect([player.controls(), part(player, 'controls')]).to.deep.equal([false, null]);
    player.controls(true);
    await appears(player.el(), '[part~=controls]');
  });

  it('calls back when ready, also who asks later', async () => {
    const { player } = await mountClip();
    const self = await new Promise((resolve) => {
      player.ready(function () {
        resolve(this);
      });
    });
    expect(self === player).to.equal(true);
  });

  it('takes options: source, size, keys, language, autoplay', async () => {
    const { player } = await mount('<video></video>', {
      ...{ sources: [{ src: clip, type: 'video/mp4' }], controls: true, autoplay: 'muted' },
      ...{ width: 320, height: '200px', language: 'zh-CN', userActions: { hotkeys: false } },
    });
    await plays(player);
    expect([player.width(), player.height()]).to.deep.equal([320, 200]);
    await eventually(() => part(player, 'play-button')?.ariaLabel === '暂停');
    expect(player.el().hotkeys).to.equal('off');
    expect(player.currentSource()).to.deep.equal({
      src: location.origin + clip,
      type: 'video/mp4',
    });
  });

  it('bigPlayButton and controlBar: what is false is not shown', async () => {
    const { player } = await mountClip({
      bigPlayButton: false,
      controlBar: { pictureInPictureToggle: false, volumePanel: false },
    });
    await pictured(player);
    const isShown = (name: string): boolean =>
      getComputedStyle(part(player, name) as HTMLElement).display !== 'none';
    const hidden = ['big-play-button', 'mute-button'];
    // WebKitGTK knows no picture in picture.
    if (document.pictureInPictureEnabled) hidden.push('pip-button');
    expect(hidden.filter(isShown)).to.deep.equal([]);
    expect(isShown('play-button')).to.equal(true);
  });

  it('playAuthUrl: plays a video of the server', async () => {
    const server = await scenario();
    const { player } = await mount('<video controls></video>', {
      playAuthUrl: server.playAuthUrl,
      playbackUrl: server.playbackUrl,
    });
    await player.play();
    await plays(player);
    expect(player.el().videoId).to.equal(server.id);
  });

  it('plugins are called with the player, by name and by option', async () => {
    const told: unknown[] = [];
    videojs.registerPlugin('note', function (options: { text: string }) {
      told.push(this, options.text);
    });
    const { player } = await mountClip({ plugins: { note: { text: 'first' } } });
    (player as unknown as { note(options: object): void }).note({ text: 'second' });
    expect(told).to.deep.equal([player, 'first', player, 'second']);
    expect(videojs.getPlugin('note')).to.be.a('function');
  });

  it('what does not exist says so: by an error, or by one warning', async () => {
    const { player } = await mountClip();
    expect(() => player.tech()).to.throw(Error, 'there are no techs');
    expect(() => player.controlBar).to.throw(Error, '::part()');
    expect(() => player.bigPlayButton).to.throw(Error, '::part(big-play-button)');
    for (const name of ['registerComponent', 'getComponent', 'getTech'] as const)
      expect(() => videojs[name]('Button')).to.throw(Error, `${name}("Button")`);
    const told = await warningsOf(async () => {
      await mountClip({ techOrder: ['html5'], playbackRates: [1, 2], controlBar: { x: true } });
      await mountClip({ techOrder: ['html5'] });
      player.error('Mine');
    });
    expect(told.map((text) => text.split(' does nothing here')[0])).to.deep.equal([
      'vodkit/videojs: the option techOrder',
      'vodkit/videojs: the option playbackRates',
      'vodkit/videojs: the option controlBar.x',
      'vodkit/videojs: the method error()',
    ]);
  });
});

describe('calls of video.js', () => {
  it('play, pause, paused, currentTime, duration, ended, remainingTime', async () => {
    const { player } = await mount(`<video controls src="${looksClip('white.mp4')}"></video>`);
    await pictured(player);
    await player.play();
    expect(player.paused()).to.equal(false);
    await plays(player);
    player.pause();
    expect(player.paused()).to.equal(true);
    player.currentTime(0.5);
    await oneEvent(player.el(), 'seeked');
    expect(player.currentTime()).to.equal(0.5);
    expect(player.remainingTime()).to.be.closeTo(player.duration() - 0.5, 0.001);
    const ended = new Promise<void>((resolve) => player.one('ended', () => resolve()));
    await player.play();
    await ended;
    expect([player.ended(), player.hasStarted()]).to.deep.equal([true, true]);
  });

  it('volume, muted, playbackRate, defaultPlaybackRate', async () => {
    const { player } = await mountClip();
    await pictured(player);
    const video = inside<HTMLVideoElement>(player.el(), 'video') as HTMLVideoElement;
    // A volume that WebKit, which keeps 32 bits of it, gives back as it is.
    expect([player.volume(0.25), player.muted(false), player.playbackRate(2)]).to.deep.equal([
      0.25,
      false,
      2,
    ]);
    expect([video.volume, video.muted, video.playbackRate]).to.deep.equal([0.25, false, 2]);
    expect(player.defaultPlaybackRate(1.5)).to.equal(video.defaultPlaybackRate);
  });

  it('src: another address of another format, the same again, several; from a position', async () => {
    const { player } = await mountClip();
    await pictured(player);
    const master = await masterOf(await scenario());
    player.src({ src: master, type: 'application/x-mpegURL' });
    player.currentTime(8);
    expect(player.src()).to.equal(master);
    await player.play();
    await until(player.el(), () => player.currentTime() > 8);
    expect(player.currentTime()).to.be.lessThan(14);
    const reloaded = oneEvent(player.el(), 'emptied');
    player.src(master);
    await reloaded;
    player.src([
      { src: 'none.ogx', type: 'video/none' },
      { src: clip, type: 'video/mp4' },
    ]);
    await player.play();
    await until(player.el(), () => player.currentSrc().endsWith(clip));
  });

  it('poster, loop, autoplay, preload, width, height, dimensions, fill, aspectRatio', async () => {
    const { player } = await mountClip();
    expect(player.poster('/other.jpg')).to.equal('/other.jpg');
    await player.el().updateComplete;
    expect(inside<HTMLImageElement>(player.el(), '.poster')?.src).to.match(/\/other\.jpg$/);
    expect([player.loop(true), player.autoplay(true), player.preload('none')]).to.deep.equal([
      true,
      true,
      'none',
    ]);
    expect([player.width(300), player.height(200)]).to.deep.equal([300, 200]);
    player.dimensions('50%', 100);
    expect([player.width(), player.height()]).to.deep.equal([320, 100]);
    player.fluid(true);
    player.aspectRatio('2:1');
    expect([player.width(), player.height()]).to.deep.equal([640, 320]);
    const box = player.el().parentElement as HTMLElement;
    Object.assign(box.style, { blockSize: '123px' });
    player.fill(true);
    expect([player.width(), player.height()]).to.deep.equal([640, 123]);
  });

  it('buffered, bufferedEnd, bufferedPercent, seekable, played, videoWidth, videoHeight', async () => {
    const { player } = await mountClip();
    await player.play();
    await plays(player);
    await until(player.el(), () => player.bufferedPercent() > 0.9);
    expect(player.bufferedEnd()).to.be.closeTo(player.duration(), 0.1);
    expect([player.seekable().length, player.played().length]).to.deep.equal([1, 1]);
    expect(player.videoWidth()).to.be.greaterThan(player.videoHeight());
  });

  it('on, one, any, off and trigger: `this` is the player', async () => {
    const { player } = await mountClip();
    const told: unknown[] = [];
    function handler(this: VideoJsPlayer, { type }: Event, data?: unknown): void {
      told.push(this === player, type, data);
    }
    player.on(['a', 'b'], handler);
    player.trigger('a', 1);
    player.trigger('b');
    player.off('a', handler);
    player.trigger('a');
    expect(told.splice(0)).to.deep.equal([true, 'a', 1, true, 'b', undefined]);
    player.off();
    player.one(['a', 'b'], handler);
    for (const type of ['a', 'a', 'b']) player.trigger(type);
    expect(told.splice(0).filter((one) => typeof one === 'string')).to.deep.equal(['a', 'b']);
    player.any(['a', 'b'], handler);
    for (const type of ['b', 'a']) player.trigger(type);
    expect(told.filter((one) => typeof one === 'string')).to.deep.equal(['b']);
  });

  it('events of media, of the controls and of the source', async () => {
    const { player } = await mountClip();
    await pictured(player);
    const next = (type: string): Promise<void> =>
      new Promise((resolve) => player.one(type, () => resolve()));
    const all = Promise.all(['play', 'playing', 'timeupdate', 'useractive'].map(next));
    await player.play();
    inside(player.el(), '.stage')?.dispatchEvent(
      new PointerEvent('pointermove', { pointerType: 'mouse', bubbles: true }),
    );
    await all;
    const gone = next('userinactive');
    inside(player.el(), '.stage')?.dispatchEvent(
      new PointerEvent('pointerleave', { pointerType: 'mouse' }),
    );
    await gone;
    const set = next('sourceset');
    player.src(clip);
    await set;
  });

  it('error: as MediaError numbers it', async () => {
    const { player } = await mount('<video controls></video>');
    expect(player.error()).to.equal(null);
    const failed = oneEvent(player.el(), 'error');
    player.src('http://127.0.0.1:9/nothing.m3u8');
    await failed;
    expect([player.error()?.code, player.error()?.vodError.code]).to.deep.equal([2, 'network']);
    const again = oneEvent(player.el(), 'error');
    player.src({ src: '/a.flv', type: 'video/x-flv' });
    await again;
    expect(player.error()?.code).to.equal(4);
  });

  it('textTracks, addRemoteTextTrack and removeRemoteTextTrack: captions on the picture', async () => {
    const { player } = await mountClip();
    player.loop(true);
    await player.play();
    const src = URL.createObjectURL(
      new Blob(['WEBVTT\n\n00:00.000 --> 01:00.000\nHello\n'], { type: 'text/vtt' }),
    );
    const track = player.addRemoteTextTrack({ src, srclang: 'en', label: 'English' });
    await eventually(() => player.textTracks().length === 1);
    (player.textTracks()[0] as TextTrack).mode = 'showing';
    const captions = await appears(player.el(), '[part=captions]');
    await eventually(() => captions.innerText.includes('Hello'));
    player.removeRemoteTextTrack(track);
    await eventually(() => player.textTracks().length === 0);
  });

  it('qualityLevels: lists the qualities; the one that is left enabled is played', async () => {
    const server = await scenario();
    const { player } = await mount('<video controls></video>', {
      playAuthUrl: server.playAuthUrl,
      playbackUrl: server.playbackUrl,
    });
    const levels = player.qualityLevels();
    let added = 0;
    levels.on('addqualitylevel', () => (added += 1));
    await player.play();
    await eventually(() => levels.length === 2);
    expect(added).to.equal(2);
    const heights = [...levels].map(({ height }) => height);
    expect([...heights].sort()).to.deep.equal([180, 360]);
    for (const level of levels) level.enabled = level.height === 180;
    await until(player.el(), () => levels.item(levels.selectedIndex)?.height === 180);
    expect(player.el().quality).to.equal([...levels].find(({ enabled }) => enabled)?.id);
    for (const level of levels) level.enabled = true;
    await eventually(() => player.el().quality === 'auto');
    expect((levels as unknown as Record<number, object>)[0] === levels.item(0)).to.equal(true);
  });

  it('dispose: the player is gone, and so is its place in the list', async () => {
    const { player, id } = await mountClip();
    let disposed = 0;
    player.on('dispose', () => (disposed += 1));
    player.dispose();
    player.dispose();
    expect([disposed, player.isDisposed(), document.getElementById(id)]).to.deep.equal([
      1,
      true,
      null,
    ]);
    expect(videojs.getPlayer(id)).to.equal(undefined);
  });
});
