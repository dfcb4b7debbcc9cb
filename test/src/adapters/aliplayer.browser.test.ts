import { expect, oneEvent } from '@open-wc/testing';
import { Aliplayer, type AliplayerError, type AliplayerSnapshot } from '../../../src/aliplayer.js';
import { eventually } from '../../support/eventually.js';
import { scenario } from '../player/fake-server.js';
import { inside, keysCome, looksClip, press, until } from '../player/mount-player.js';
import {
  clip,
  masterOf,
  mountAliplayer,
  mountBox,
  mountVideo,
  nextEvent,
  pictured,
  warningsOf,
} from './mount-aliplayer.js';

const video = (player: Aliplayer): HTMLVideoElement =>
  inside<HTMLVideoElement>(player.tag, 'video') as HTMLVideoElement;

describe('methods of Aliplayer', () => {
  it('play, pause, seek, replay, getCurrentTime, getDuration', async () => {
    const { player } = await mountAliplayer();
    expect(player.getDuration()).to.equal(0);
    await pictured(player);
    expect(player.getDuration()).to.be.greaterThan(1);
    player.play();
    await until(player.tag, () => player.getCurrentTime() > 0.2);
    player.pause();
    expect(video(player).paused).to.equal(true);
    player.seek(1);
    await oneEvent(player.tag, 'seeked');
    expect([video(player).currentTime, player.getCurrentTime()]).to.deep.equal([1, 1]);
    player.replay();
    await until(player.tag, () => !video(player).paused && player.getCurrentTime() < 0.9);
  });

  it('setVolume, getVolume, mute and unMute: what is heard', async () => {
    const { player } = await mountAliplayer();
    player.setVolume(0.4);
    expect([video(player).volume, video(player).muted, player.getVolume()]).to.deep.equal([
      0.4,
      false,
      0.4,
    ]);
    player.mute();
    expect([video(player).muted, player.getVolume()]).to.deep.equal([true, 0]);
    player.unMute();
    expect(player.getVolume()).to.equal(0.4);
    player.setVolume(0);
    expect(video(player).muted).to.equal(true);
  });

  it('setSpeed: the speed of the video', async () => {
    const { player } = await mountAliplayer();
    await pictured(player);
    player.setSpeed(1.5);
    expect(video(player).playbackRate).to.equal(1.5);
  });

  it('getStatus: what it is doing', async () => {
    const { player } = await mountAliplayer({ source: looksClip('white.mp4') });
    expect(['ready', 'loading']).to.include(player.getStatus());
    await pictured(player);
    player.play();
    await nextEvent(player, 'playing');
    expect(player.getStatus()).to.equal('playing');
    player.pause();
    await nextEvent(player, 'pause');
    expect(player.getStatus()).to.equal('pause');
    player.play();
    await nextEvent(player, 'ended');
    expect(player.getStatus()).to.equal('ended');
  });

  it('loadByUrl: plays another address, of another format too, from a position', async () => {
    const server = await scenario();
    const { player } = await mountAliplayer();
    await pictured(player);
    player.loadByUrl(await masterOf(server), 6);
    await until(player.tag, () => player.getCurrentTime() > 6.2);
    expect(player.getCurrentTime()).to.be.lessThan(12);
    expect(player.getDuration()).to.be.closeTo(20, 0.2);
    player.loadByUrl(clip);
    await until(player.tag, () => player.tag.currentSrc.endsWith(clip));
  });

  it('loadByUrl leaves a video of the server', async () => {
    const { player } = await mountVideo({ autoplay: true });
    await until(player.tag, () => player.getCurrentTime() > 0);
    player.loadByUrl(clip);
    await until(player.tag, () => player.tag.currentSrc.endsWith(clip) && !player.tag.paused);
    expect(player.tag.videoId).to.equal('');
  });

  it('replayByVidAndPlayAuth: plays another video of the server, or the same from its start', async () => {
    const { player, server } = await mountVideo({ autoplay: true });
    await until(player.tag, () => player.getCurrentTime() > 0.2);
    const other = await scenario();
    player.replayByVidAndPlayAuth(other.id, await other.playAuth());
    await until(player.tag, () => player.tag.videoId === other.id && player.getCurrentTime() > 0);
    player.seek(10);
    await oneEvent(player.tag, 'seeked');
    player.replayByVidAndPlayAuth(other.id, await other.playAuth());
    await until(player.tag, () => player.getCurrentTime() > 0 && player.getCurrentTime() < 5);
    expect(player.tag.paused).to.equal(false);
    expect(player.tag.videoId).not.to.equal(server.id);
  });

  it('an expired play auth is error 4002, after which replayByVidAndPlayAuth plays', async () => {
    const { player, server } = await mountVideo({}, { playAuthLifeMs: -1 });
    const { paramData } = await nextEvent(player, 'error');
    expect((paramData as AliplayerError).error_code).to.equal(4002);
    await server.set({ playAuthLifeMs: 100_000 });
    player.replayByVidAndPlayAuth(server.id, await server.playAuth());
    await until(player.tag, () => player.getCurrentTime() > 0.2);
  });

  it('setPlayerSize and setCover', async () => {
    const { player } = await mountAliplayer();
    player.setPlayerSize('320px', 200);
    const { width, height } = player.tag.getBoundingClientRect();
    expect([width, height]).to.deep.equal([320, 200]);
    player.setCover('/another.jpg');
    await player.tag.updateComplete;
    expect(inside<HTMLImageElement>(player.tag, '.poster')?.src).to.match(/\/another\.jpg$/);
  });

  it('setRotate, getRotate and setImage: the picture is turned and mirrored, and fits its frame', async () => {
    const { player } = await mountAliplayer({ width: 640, height: 360 });
    await pictured(player);
    player.setRotate(90);
    expect(player.getRotate()).to.equal(90);
    const turned = video(player).getBoundingClientRect();
    expect(turned.height).to.be.closeTo(360, 1);
    expect(turned.width).to.be.closeTo(202.5, 1);
    player.setRotate(0);
    expect(getComputedStyle(video(player)).transform).to.equal('none');
    player.setImage('horizon');
    expect(getComputedStyle(video(player)).transform).to.equal('matrix(-1, 0, 0, 1, 0, 0)');
    player.setImage('vertical');
    expect(getComputedStyle(video(player)).transform).to.equal('matrix(1, 0, 0, -1, 0, 0)');
    player.setImage('');
    expect(getComputedStyle(video(player)).transform).to.equal('none');
  });

  it('setProgressMarkers: marks on the bar', async () => {
    const { player } = await mountAliplayer();
    await pictured(player);
    player.setProgressMarkers([
      { offset: 0, title: 'One' },
      { offset: 1, title: 'Two' },
    ]);
    await eventually(
      () => inside(player.tag, '[part~=chapters-button]')?.innerText.trim() === 'One',
    );
  });

  it('getCurrentPDT: when what is shown took place', async () => {
    const { player: plain } = await mountAliplayer();
    await pictured(plain);
    expect(plain.getCurrentPDT()).to.equal(undefined);
    const server = await scenario();
    const master = await masterOf(server);
    const body = (await (await fetch(new URL('v/180p/index.m3u8', master))).text()).replace(
      '#EXTINF',
      '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z\n#EXTINF',
    );
    await server.set({ faults: [{ path: 'v/\\w+/index.m3u8', body }] });
    const { player } = await mountVideo({ vid: server.id, playauth: await server.playAuth() });
    await pictured(player);
    player.seek(4);
    await oneEvent(player.tag, 'seeked');
    await until(player.tag, () => player.getCurrentPDT() !== undefined);
    expect(player.getCurrentPDT()).to.be.closeTo(Date.parse('2026-01-01T00:00:04Z'), 200);
  });

  it('components: hooks, arguments, getComponent; what they show lies over the picture', async () => {
    const told: string[] = [];
    class Mark {
      constructor(readonly text: string) {}
      createEl(element: HTMLElement): void {
        const own = element.appendChild(document.createElement('p'));
        own.style.cssText = 'position: absolute; inset: 0 auto auto 0; margin: 0';
        own.textContent = this.text;
      }
      created(player: Aliplayer): void {
        told.push(`created ${player instanceof Aliplayer}`);
      }
      ready(): void {
        told.push('ready');
      }
      timeupdate(_: Aliplayer, seconds: number): void {
        if (seconds > 0 && !told.includes('timeupdate')) told.push('timeupdate');
      }
      dispose(): void {
        told.push('disposed');
      }
    }
    const Plain = Aliplayer.Component({
      init(text: string) {
        told.push(`init ${text}`);
      },
      play: () => void told.push('play'),
    });
    const { player } = await mountAliplayer({
      components: [
        { name: 'mark', type: Mark, args: ['Watch me'] },
        { name: 'plain', type: Plain, args: ['it'] },
      ],
    });
    expect((player.getComponent('mark') as Mark).text).to.equal('Watch me');
    expect(player.getComponent('none')).to.equal(undefined);
    const text = player.tag.querySelector('p')?.getBoundingClientRect() as DOMRect;
    const frame = player.tag.getBoundingClientRect();
    expect(text.height).to.be.greaterThan(5);
    expect([text.left, text.top]).to.deep.equal([frame.left, frame.top]);
    player.play();
    await until(player.tag, () => told.includes('timeupdate'));
    player.dispose();
    expect(told).to.deep.equal([
      'init it',
      'created true',
      'ready',
      'play',
      'timeupdate',
      'disposed',
    ]);
  });

  it('methods that are left out do nothing but tell', async () => {
    const { player } = await mountAliplayer();
    const told = await warningsOf(() => {
      player.replayByVidAndAuthInfo();
      player.liveShiftSerivce.setLiveTimeRange();
      player.liveShiftService.setLiveTimeRange();
    });
    expect(told.map((text) => text.split(' does nothing')[0])).to.deep.equal([
      'vodkit/aliplayer: the method replayByVidAndAuthInfo()',
      'vodkit/aliplayer: the method setLiveTimeRange()',
    ]);
  });

  it('dispose: the player is gone, and tells nothing any more', async () => {
    const { player, box } = await mountAliplayer({ autoplay: true });
    await until(player.tag, () => player.getCurrentTime() > 0);
    player.on('pause', () => expect.fail());
    player.dispose();
    expect(box.childElementCount).to.equal(0);
    await eventually(() => video(player).paused);
  });
});

describe('events of Aliplayer', () => {
  it('ready: the callback and the event, with the player', async () => {
    const box = await mountBox();
    const told: unknown[] = [];
    await new Promise<void>((resolve) => {
      const player = new Aliplayer({ id: box.id, source: clip }, (given) => told.push(given));
      player.on('ready', function (this: unknown, { type }) {
        told.push(this, type);
        expect(told).to.deep.equal([player, player, 'ready']);
        resolve();
      });
    });
  });

  it('play, canplay, playing, timeupdate, pause and ended, in that order', async () => {
    const { player } = await mountAliplayer({ source: looksClip('white.mp4') });
    const told: string[] = [];
    for (const name of ['play', 'playing', 'timeupdate', 'ended'])
      player.on(name, ({ type }) => told.at(-1) !== type && told.push(type));
    const canPlay = nextEvent(player, 'canplay');
    player.play();
    await canPlay;
    await nextEvent(player, 'ended');
    expect(told.filter((name) => name !== 'timeupdate')).to.deep.equal([
      'play',
      'playing',
      'ended',
    ]);
    expect(told).to.include('timeupdate');
  });

  it('off and one: who listens no more is not told', async () => {
    const { player } = await mountAliplayer();
    await pictured(player);
    let [first, second, third] = [0, 0, 0];
    const handler = (): void => void (first += 1);
    player.on('volumechange', handler);
    player.one('volumechange', () => (second += 1));
    player.on('volumechange', () => (third += 1));
    player.setVolume(0.3);
    await oneEvent(player.tag, 'volumechange');
    await eventually(() => third > 0);
    player.off('volumechange', handler);
    const [before, once] = [first, second];
    player.setVolume(0.6);
    await oneEvent(player.tag, 'volumechange');
    expect([before > 0, first === before, once, second]).to.deep.equal([true, true, 1, 1]);
  });

  it('waiting: while what is played has not come', async () => {
    const { player, server } = await mountVideo({ autoplay: true });
    await until(player.tag, () => player.getCurrentTime() > 0.2);
    await server.set({ faults: [{ path: 'v/.*m4s', delayMs: 1500 }] });
    const waiting = nextEvent(player, 'waiting');
    player.seek(15);
    await waiting;
    expect(player.getStatus()).to.equal('waiting');
  });

  it('startSeek and completeSeek: with the position', async () => {
    const { player } = await mountAliplayer();
    await pictured(player);
    const [start, complete] = [nextEvent(player, 'startSeek'), nextEvent(player, 'completeSeek')];
    player.seek(1);
    expect([(await start).paramData, (await complete).paramData]).to.deep.equal([1, 1]);
  });

  it('showBar and hideBar: as the controls come and go', async () => {
    const { player } = await mountAliplayer({ autoplay: true });
    await until(player.tag, () => player.getCurrentTime() > 0);
    const shown = nextEvent(player, 'showBar');
    const stage = inside(player.tag, '.stage') as HTMLElement;
    stage.dispatchEvent(new PointerEvent('pointermove', { pointerType: 'mouse', bubbles: true }));
    await shown;
    expect(player.tag.matches(':state(controls-shown)')).to.equal(true);
    const hidden = nextEvent(player, 'hideBar');
    stage.dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }));
    await hidden;
    expect(player.tag.matches(':state(controls-shown)')).to.equal(false);
  });

  it('sourceloaded and resolutionChange', async () => {
    const box = await mountBox();
    const player = new Aliplayer({ id: box.id, source: clip });
    const [loaded, resized] = [
      nextEvent(player, 'sourceloaded'),
      nextEvent(player, 'resolutionChange'),
    ];
    expect((await loaded).paramData).to.deep.equal({ engine: 'native' });
    expect((await resized).paramData).to.deep.equal({
      width: player.tag.videoWidth,
      height: player.tag.videoHeight,
    });
  });

  it('snapshoted: a JPEG in the size that was set, with the text, in place of a download', async () => {
    const { player } = await mountAliplayer({
      source: looksClip('white.mp4'),
      snapshotWatermark: {
        text: '█████',
        left: '0',
        top: '20',
        font: '40px serif',
        fillColor: '#f00',
      },
    });
    await pictured(player);
    player.setSanpshotProperties(320, 180, 0.9);
    const taken = nextEvent(player, 'snapshoted');
    let isSaved = true;
    player.tag.addEventListener('vod-player-screenshot', (event) => {
      queueMicrotask(() => (isSaved = !event.defaultPrevented));
    });
    await keysCome(player.tag);
    press(player.tag, 's');
    const { time, base64, binary } = (await taken).paramData as AliplayerSnapshot;
    expect(time).to.equal(player.getCurrentTime());
    expect(isSaved).to.equal(false);
    expect(binary.slice(0, 2)).to.equal('\xff\xd8');
    const picture = await createImageBitmap(await (await fetch(base64)).blob());
    expect([picture.width, picture.height]).to.deep.equal([320, 180]);
    const context = new OffscreenCanvas(320, 180).getContext('2d');
    context?.drawImage(picture, 0, 0);
    const [red, green] = context?.getImageData(15, 20, 1, 1).data ?? [];
    expect([Number(red) > 200, Number(green) < 90]).to.deep.equal([true, true]);
    const [, white] = context?.getImageData(300, 170, 1, 1).data ?? [];
    expect(white).to.be.greaterThan(200);
  });

  it('setSnapshotProperties is the same in the right spelling', async () => {
    const { player } = await mountAliplayer({ source: looksClip('white.mp4') });
    await pictured(player);
    player.setSnapshotProperties(100, 50, 0.5);
    const taken = nextEvent(player, 'snapshoted');
    await keysCome(player.tag);
    press(player.tag, 's');
    const { base64 } = (await taken).paramData as AliplayerSnapshot;
    const { width, height } = await createImageBitmap(await (await fetch(base64)).blob());
    expect([width, height]).to.deep.equal([100, 50]);
  });

  it('a handler that throws keeps the others from nothing', async () => {
    const { player } = await mountAliplayer();
    await pictured(player);
    const { reportError } = globalThis;
    const reported: unknown[] = [];
    globalThis.reportError = (error) => reported.push(error);
    player.one('volumechange', () => {
      throw new Error('of the page');
    });
    const told = nextEvent(player, 'volumechange');
    player.setVolume(0.5);
    await told;
    globalThis.reportError = reportError;
    expect(String(reported[0])).to.equal('Error: of the page');
  });

  it('events that never come are told once', async () => {
    const { player } = await mountAliplayer();
    const names = ['seiFrame', 'liveStreamStop', 'onM3u8Retry'];
    const more = ['x5requestFullScreen', 'x5cancelFullScreen', 'plugin-playlist-ended'];
    const told = await warningsOf(() => {
      for (const name of [...names, ...more, ...names]) player.on(name, () => undefined);
    });
    expect(told.length).to.equal(6);
    expect(told[0]).to.match(/the event seiFrame does nothing here: \S/);
  });
});
