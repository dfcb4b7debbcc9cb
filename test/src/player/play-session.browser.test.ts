import { expect, oneEvent } from '@open-wc/testing';
import { fixedUrls } from '../../../src/player/delivery-urls.js';
import { NativePlayback } from '../../../src/player/engines/native-playback.js';
import type { OpenedSource } from '../../../src/player/source-request.js';
import { PlaySession, type SessionHost } from '../../../src/player/play-session.js';
import { VodError } from '../../../src/shared/vod-error.js';

const clip = '/.cache/test-media/player-3/clip.mp4';

/** A page with two `<source>` children, and what its player is told. */
function hostOf(video: HTMLVideoElement) {
  const request = document.createElement('div');
  request.innerHTML = `<source src="${clip}?first" type="video/mp4" /><source src="${clip}?second" type="video/mp4" />`;
  const loads: string[] = [];
  let tellOpened: (source: OpenedSource) => void;
  const opened = new Promise<OpenedSource>((resolve) => (tellOpened = resolve));
  const host: SessionHost = {
    video,
    request: Object.assign(request, {
      ...{ file: undefined, src: '', type: '', drm: undefined, engine: '' as const },
      ...{ cmcd: undefined, playAuth: '', playAuthUrl: '', getPlayAuth: undefined },
      playbackUrl: '',
    }),
    configs: {},
    startTime: () => 0,
    recall: async () => undefined,
    bufferGoal: () => 'first-frame',
    opened: (source) => tellOpened(source),
    engineChosen: () => undefined,
    engineLoads: () => loads.push(new URL(video.src).search),
    renewed: () => undefined,
    waited: () => undefined,
    qualitiesChanged: () => undefined,
    qualityChanged: () => undefined,
    durationFound: () => undefined,
    retried: () => undefined,
    failed: () => undefined,
  };
  return { host, loads, opened };
}

describe('PlaySession', () => {
  it('loads with the engine that was begun last, where one was given up before it was there', async () => {
    const { host, loads, opened } = hostOf(document.createElement('video'));
    let release: () => void = () => undefined;
    const session = new PlaySession(host, new Promise<void>((resolve) => (release = resolve)));
    const first = session.start();
    const source = await opened;
    expect(session.gaveUp(new VodError('source', 'It is not there any more'))).to.equal(true);
    const second = session.startNextEngine(source);
    release();
    await Promise.all([first, second]);
    expect(loads).to.deep.equal(['?second']);
    await session.end();
  });
});

describe('the engine of the browser alone', () => {
  it('plays on at a renewed address what the browser has paused because it failed', async () => {
    const video = document.createElement('video');
    video.muted = true;
    const { host } = hostOf(video);
    const engine = new NativePlayback(video, host);
    let renewals = 0;
    const renew = (): Promise<boolean> => Promise.resolve(++renewals > 0);
    const addresses = {
      ...{ ...fixedUrls, renew },
      current: (url: string) => (renewals > 0 ? `${url}?renewed` : url),
    };
    engine.load({ url: clip, type: 'video/mp4', addresses, startTime: 0 });
    const reaches = async (seconds: number): Promise<void> => {
      while (video.currentTime < seconds) await oneEvent(video, 'timeupdate');
    };
    await video.play();
    await reaches(0.5);
    const error = { code: MediaError.MEDIA_ERR_NETWORK, message: 'expired' };
    Object.defineProperty(video, 'error', { value: error, configurable: true });
    video.pause();
    video.dispatchEvent(new Event('error'));
    await oneEvent(video, 'emptied');
    Reflect.deleteProperty(video, 'error');
    await reaches(1.2);
    expect(new URL(video.src).search).to.equal('?renewed');
    engine.destroy();
  });
});
