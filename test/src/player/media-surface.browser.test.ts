import { expect } from '@open-wc/testing';
import { eventually } from '../../support/eventually.js';
import { failure, inside, mountLooks, mountPlayer, playAWhile, until } from './mount-player.js';

// Firefox and the WebKit of the tests have none for a page.
const withWindows = document.pictureInPictureEnabled;

describe('<vod-player> as a media element', () => {
  it('has the constants of states', async () => {
    const player = await mountLooks('wide.mp4');
    const video = document.createElement('video');
    const names = [
      'NETWORK_EMPTY',
      'NETWORK_IDLE',
      'NETWORK_LOADING',
      'NETWORK_NO_SOURCE',
      'HAVE_NOTHING',
      'HAVE_METADATA',
      'HAVE_CURRENT_DATA',
      'HAVE_FUTURE_DATA',
      'HAVE_ENOUGH_DATA',
    ] as const;
    for (const name of names) expect([name, player[name]]).to.deep.equal([name, video[name]]);
  });

  it('keeps the pitch or not, as it is told', async () => {
    const player = await mountLooks('wide.mp4');
    expect(player.preservesPitch).to.equal(true);
    player.preservesPitch = false;
    expect(inside<HTMLVideoElement>(player, 'video')?.preservesPitch).to.equal(false);
    expect(player.preservesPitch).to.equal(false);
  });

  it('tells of frames, unless that is taken back', async () => {
    const player = await mountLooks('wide.mp4');
    let taken = 0;
    const handle = player.requestVideoFrameCallback(() => (taken += 1));
    player.cancelVideoFrameCallback(handle);
    const frame = new Promise<VideoFrameCallbackMetadata>((resolve) => {
      player.requestVideoFrameCallback((_now, metadata) => resolve(metadata));
    });
    await playAWhile(player);
    expect((await frame).width).to.equal(player.videoWidth);
    expect(taken).to.equal(0);
  });

  it('offers no picture in picture where the page says so, and again where it no longer does', async function () {
    if (!withWindows) this.skip();
    const player = await mountLooks('wide.mp4');
    await until(player, () => player.readyState >= player.HAVE_CURRENT_DATA);
    const button = (): Element | null => inside(player, '[part~="pip-button"]');
    const video = inside<HTMLVideoElement>(player, 'video');
    await eventually(button);
    player.setAttribute('disablepictureinpicture', '');
    await player.updateComplete;
    expect(button()).to.equal(null);
    expect(video?.disablePictureInPicture).to.equal(true);
    player.disablePictureInPicture = false;
    await player.updateComplete;
    expect(button()).to.not.equal(null);
    expect(video?.disablePictureInPicture).to.equal(false);
  });

  it('offers none for what is marked, whatever the page says', async function () {
    if (!withWindows) this.skip();
    const { player } = await mountPlayer({ playback: { marquee: 'viewer 7' } });
    await until(player, () => player.readyState >= player.HAVE_CURRENT_DATA);
    player.disablePictureInPicture = true;
    await player.updateComplete;
    player.disablePictureInPicture = false;
    await player.updateComplete;
    expect(inside<HTMLVideoElement>(player, 'video')?.disablePictureInPicture).to.equal(true);
    expect(inside(player, '[part~="pip-button"]')).to.equal(null);
  });

  it('has errors of a media element, beside those of its own', async () => {
    const { player } = await mountPlayer({ playbackStatus: 404, playbackCode: 'not-found' });
    const told: unknown[] = [];
    player.addEventListener('error', (event) => told.push(event.error));
    const own = await failure(player);
    const { error } = player;
    expect(error instanceof MediaError).to.equal(true);
    expect([error?.code, error?.message]).to.deep.equal([
      MediaError.MEDIA_ERR_NETWORK,
      own.message,
    ]);
    expect(error?.code).to.equal(error?.MEDIA_ERR_NETWORK);
    expect(player.error === error).to.equal(true);
    expect(told).to.deep.equal([own]);
    Object.assign(player, { playAuthUrl: '', src: 'javascript:0' });
    await until(player, () => player.vodError?.code === 'configuration');
    expect(player.error?.code).to.equal(MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED);
    player.src = new URL('/none.mp4', location.href).href;
    await player.updateComplete;
    expect([player.error, player.vodError]).to.deep.equal([null, null]);
  });
});
