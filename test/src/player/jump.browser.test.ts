import { expect } from '@open-wc/testing';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { inside, mountPlayer, playAWhile, until } from './mount-player.js';

/** As the usual one, but that the larger rendition is told to be 720p and hard to load. */
const master = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="main",DEFAULT=YES,AUTOSELECT=YES,URI="a/main/index.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=400000,CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=320x180,AUDIO="audio"
v/180p/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=1000000000,CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=1280x720,AUDIO="audio"
v/360p/index.m3u8
`;

function videoOf(player: VodPlayerElement): HTMLVideoElement {
  return inside<HTMLVideoElement>(player, 'video') as HTMLVideoElement;
}

describe('<vod-player> and what is not there yet', () => {
  it('shows the first picture after a jump by a small rendition, then goes on as well as the line allows', async () => {
    const { player, server } = await mountPlayer({
      faults: [{ path: 'master.m3u8$', body: master }],
    });
    // Whatever the line is, and whatever WebKitGTK says of such a bitrate, the larger one would be chosen.
    player.configureEngine('hls.js', {
      capLevelToPlayerSize: false,
      abrBandWidthFactor: 1e6,
      abrBandWidthUpFactor: 1e6,
      useMediaCapabilities: false,
      maxBufferLength: 3,
      maxBufferSize: 0,
    });
    await playAWhile(player);
    await until(player, () => player.currentTime > 2);
    player.currentTime = 13;
    await until(player, () => player.currentTime > 14.5);
    const log = await server.log();
    const segments = log.flatMap(({ file }) => /^v\/(.*)\.m4s$/.exec(file ?? '')?.[1] ?? []);
    expect(segments.slice(segments.indexOf('180p/6'))).to.include.members(['180p/6', '360p/7']);
    expect(segments).not.to.include('360p/6');
    expect(player.vodError).to.equal(null);
  });

  it('plays a chosen quality from the next segment that can be there in time, whatever is loaded', async () => {
    const { player } = await mountPlayer();
    await playAWhile(player);
    await until(player, () => player.buffered.end(player.buffered.length - 1) > 8);
    const video = videoOf(player);
    const from = player.currentTime;
    const chosen = player.qualities.find(({ height }) => height !== video.videoHeight);
    const shown = new Promise<number>((resolve) =>
      video.addEventListener('resize', () => resolve(video.currentTime), { once: true }),
    );
    player.quality = chosen?.id ?? '';
    // By segments of two seconds: hls.js leaves at least one more.
    expect((await shown) - from).to.be.lessThan(2.9);
    expect(video.videoHeight).to.equal(chosen?.height);
    expect(player.vodError).to.equal(null);
  });
});
