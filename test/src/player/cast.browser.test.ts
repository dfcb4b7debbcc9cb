import { expect } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import { appears, inside, mountLooks, mountPlayer, playAWhile, until } from './mount-player.js';

/** Remote Playback API (W3C), 4: what a browser with devices around has at `video.remote`. */
class FakeRemote extends EventTarget implements RemotePlayback {
  state: RemotePlaybackState = 'disconnected';
  onconnect = null;
  onconnecting = null;
  ondisconnect = null;
  readonly #watchers = new Map<number, RemotePlaybackAvailabilityCallback>();
  /** Why it cannot watch; undefined: it can. */
  refusal: DOMException | undefined;
  prompts = 0;
  /** What the viewer does at the prompt. */
  choice: 'connect' | 'disconnect' | 'close' = 'connect';
  isAvailable = false;

  async watchAvailability(callback: RemotePlaybackAvailabilityCallback): Promise<number> {
    if (this.refusal) throw this.refusal;
    const id = this.#watchers.size + 1;
    this.#watchers.set(id, callback);
    queueMicrotask(() => callback(this.isAvailable));
    return id;
  }

  async cancelWatchAvailability(id?: number): Promise<void> {
    if (id === undefined) this.#watchers.clear();
    else this.#watchers.delete(id);
  }

  async prompt(): Promise<void> {
    this.prompts++;
    if (!this.isAvailable) throw new DOMException('', 'NotFoundError');
    if (this.choice === 'close') throw new DOMException('', 'NotAllowedError');
    if (this.choice === 'connect') this.#become('connecting');
    this.#become(this.choice === 'connect' ? 'connected' : 'disconnected');
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  find(isAvailable: boolean): void {
    this.isAvailable = isAvailable;
    for (const callback of this.#watchers.values()) callback(isAvailable);
  }

  #become(state: RemotePlaybackState): void {
    this.state = state;
    const names = { connecting: 'connecting', connected: 'connect', disconnected: 'disconnect' };
    this.dispatchEvent(new Event(names[state]));
  }
}

const castButton = (player: VodPlayerElement) => inside(player, '[part~=cast-button]');

const isSaid = (player: VodPlayerElement, text: string) =>
  eventually(() => inside(player, '[role=status]')?.textContent.trim() === text);

function videoOf(player: VodPlayerElement): HTMLVideoElement {
  return inside<HTMLVideoElement>(player, 'video') as HTMLVideoElement;
}

function lend(player: VodPlayerElement, remote: FakeRemote): void {
  Object.defineProperty(videoOf(player), 'remote', { value: remote, configurable: true });
}

async function mountWith(remote: FakeRemote): Promise<VodPlayerElement> {
  const player = await mountLooks('white.mp4');
  lend(player, remote);
  await player.play();
  await until(player, () => player.currentTime > 0);
  return player;
}

describe('playing on another device from <vod-player>', () => {
  it('is offered while there is a device, and only once something has played', async () => {
    const remote = new FakeRemote();
    const idle = await mountLooks('white.mp4');
    lend(idle, remote);
    remote.find(true);
    await idle.updateComplete;
    expect(remote.watchers).to.equal(0);
    idle.remove();
    remote.find(false);
    const player = await mountWith(remote);
    await eventually(() => remote.watchers === 1);
    expect(castButton(player)).to.equal(null);
    remote.find(true);
    const button = await appears(player, '[part~=cast-button]');
    expect(button.ariaLabel).to.equal('Play on another device');
    const xOf = (part: string) => inside(player, `[part~=${part}]`)?.getBoundingClientRect().x ?? 0;
    expect(xOf('settings-button') - xOf('cast-button')).to.be.within(30, 50);
    await expect(player).to.be.accessible();
    remote.find(false);
    await eventually(() => castButton(player) === null);
    player.pause();
  });

  it('asks where, tells that it plays there, and that it is back', async () => {
    const remote = new FakeRemote();
    remote.isAvailable = true;
    const player = await mountWith(remote);
    const button = await appears(player, '[part~=cast-button]');
    remote.choice = 'close';
    button.click();
    await eventually(() => remote.prompts === 1);
    expect(castButton(player)?.ariaPressed).to.equal('false');
    remote.choice = 'connect';
    button.click();
    await isSaid(player, 'Playing on another device');
    await eventually(() => castButton(player)?.ariaPressed === 'true');
    // The device that plays does not count as one more.
    remote.find(false);
    await player.updateComplete;
    expect(castButton(player)).not.to.equal(null);
    remote.isAvailable = true;
    remote.choice = 'disconnect';
    button.click();
    await isSaid(player, 'Playing here again');
  });

  it('is not offered where the browser cannot tell whether there is a device', async () => {
    const remote = new FakeRemote();
    remote.isAvailable = true;
    remote.refusal = new DOMException('', 'NotSupportedError');
    const player = await mountWith(remote);
    await until(player, () => player.currentTime > 0.3);
    expect(castButton(player)).to.equal(null);
    // Another source may be another matter.
    remote.refusal = undefined;
    player.pause();
    await player.play();
    await appears(player, '[part~=cast-button]');
  });

  it('is not offered of a video with a marquee, which would not be seen there', async () => {
    const remote = new FakeRemote();
    remote.isAvailable = true;
    const { player } = await mountPlayer({ playback: { marquee: 'Ann, 17' } });
    lend(player, remote);
    await playAWhile(player);
    await eventually(() => videoOf(player).disableRemotePlayback);
    expect(remote.watchers).to.equal(0);
    expect(castButton(player)).to.equal(null);
  });

  it('offers AirPlay where WebKit says that there is a device', async () => {
    const player = await mountLooks('white.mp4');
    const video = videoOf(player);
    let asked = 0;
    Object.assign(video, { webkitShowPlaybackTargetPicker: () => asked++ });
    await player.play();
    await until(player, () => player.currentTime > 0.2);
    expect(castButton(player)).to.equal(null);
    const tell = (type: string, more: object): boolean =>
      video.dispatchEvent(Object.assign(new Event(type), more));
    const changed = 'webkitplaybacktargetavailabilitychanged';
    await eventually(() => {
      tell(changed, { availability: 'available' });
      return castButton(player);
    });
    expect(castButton(player)?.ariaLabel).to.equal('AirPlay');
    castButton(player)?.click();
    expect(asked).to.equal(1);
    Object.defineProperty(video, 'webkitCurrentPlaybackTargetIsWireless', { value: true });
    tell('webkitcurrentplaybacktargetiswirelesschanged', {});
    await isSaid(player, 'Playing on another device');
    player.pause();
  });

  it('gives WebKit the address of the playlist beside a media source, for AirPlay', async () => {
    const { player } = await mountPlayer();
    const video = videoOf(player);
    Object.assign(video, { webkitShowPlaybackTargetPicker: () => undefined });
    await playAWhile(player);
    // As hls.js does it where media sources are managed.
    const fed = Object.assign(document.createElement('source'), {
      src: 'blob:x',
      type: 'video/mp4',
    });
    video.append(fed);
    video.disableRemotePlayback = true;
    await eventually(() => {
      video.dispatchEvent(new Event('playing'));
      return fed.nextElementSibling;
    });
    const other = fed.nextElementSibling as HTMLSourceElement;
    expect(other.type).to.equal('application/x-mpegURL');
    expect(other.src).to.match(/\.m3u8/);
    expect(video.disableRemotePlayback).to.equal(false);
    video.dispatchEvent(new Event('playing'));
    await player.updateComplete;
    expect(video.querySelectorAll('source').length).to.equal(2);
  });
});
