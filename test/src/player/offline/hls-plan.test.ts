import { describe, expect, it } from 'vitest';
import { readFiles, readVariants } from '../../../../src/player/offline/hls-plan.js';

const multivariant = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="en",URI="a/en/index.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="de",URI="a/de/index.m3u8"
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="other",NAME="de",URI="a/other/index.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="text",NAME="en",URI="t/0/index.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=900,AVERAGE-BANDWIDTH=800,RESOLUTION=640x360,AUDIO="audio",SUBTITLES="text"
v/360p/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2000,RESOLUTION=1280x720,AUDIO="audio",SUBTITLES="text"
v/720p/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=100,AUDIO="audio"
a/en/index.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=10,URI="v/360p/i/index.m3u8"
`;

describe('readVariants', () => {
  it('lists the qualities, the best first, each with its sounds and without subtitles and trick play', () => {
    const variants = readVariants(multivariant);
    expect(variants.map(({ height, bitrate }) => [height, bitrate])).toEqual([
      [720, 2000],
      [360, 800],
      [0, 100],
    ]);
    expect(variants[1]?.uris).toEqual(['v/360p/index.m3u8', 'a/en/index.m3u8', 'a/de/index.m3u8']);
    expect(variants[1]?.playlist).not.toMatch(/SUBTITLES|I-FRAME|720p|other/);
    expect(readVariants(variants[1]?.playlist ?? '')).toHaveLength(1);
  });

  it.each(['', '<html>', '#EXTM3U\n'])('refuses %j, which is no such playlist', (text) => {
    expect(() => readVariants(text)).toThrow(expect.objectContaining({ code: 'bad-response' }));
  });
});

describe('readFiles', () => {
  const media = `#EXTM3U
#EXT-X-MAP:URI="init.mp4"
#EXT-X-KEY:METHOD=AES-128,URI="../../k/one",IV=0x00
#EXTINF:4,
0.m4s
#EXT-X-KEY:METHOD=SAMPLE-AES,URI="data:text/plain;base64,AA",KEYFORMAT="org.w3.clearkey"
#EXTINF:4,
1.m4s
`;

  it('names init segment, keys and segments', () => {
    expect(readFiles(`${media}#EXT-X-ENDLIST\n`)).toEqual([
      { uri: 'init.mp4', isKey: false },
      { uri: '../../k/one', isKey: true },
      { uri: '0.m4s', isKey: false },
      { uri: '1.m4s', isKey: false },
    ]);
  });

  it('refuses what has no end yet, and byte ranges', () => {
    expect(() => readFiles(media)).toThrow(expect.objectContaining({ code: 'bad-response' }));
    const ranges = `${media}#EXT-X-BYTERANGE:10@0\n#EXT-X-ENDLIST\n`;
    expect(() => readFiles(ranges)).toThrow(expect.objectContaining({ code: 'not-supported' }));
  });
});
