import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Media timescale: milliseconds. */
const timescale = 1000;
const stppCodec = 'stpp.ttml.im1t';

interface ImscTrack {
  folder: string;
  /** What is said from the beginning to the end. */
  text: string;
  /** Of each segment. */
  seconds: number;
  segments: number;
}

/**
 * Writes IMSC text subtitles in fragmented MP4 (ISO/IEC 14496-30), which ffmpeg does not: `imsc-init.mp4` and `imsc-1.m4s` onward,
 * a document in each, with `imsc.m3u8` that lists them. Answers the adaptation set that an MPD beside them needs.
 */
export async function writeImsc({ folder, text, seconds, segments }: ImscTrack): Promise<string> {
  const write = (name: string, content: string | Buffer) => writeFile(join(folder, name), content);
  await write('imsc-init.mp4', initSegment());
  const lines = [
    '#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-PLAYLIST-TYPE:VOD',
    `#EXT-X-TARGETDURATION:${seconds}\n#EXT-X-MAP:URI="imsc-init.mp4"`,
  ];
  for (let n = 0; n < segments; n++) {
    const document = ttml({ text, begin: n * seconds, end: (n + 1) * seconds });
    await write(`imsc-${n + 1}.m4s`, mediaSegment({ number: n, seconds, document }));
    lines.push(`#EXTINF:${seconds}.0,\nimsc-${n + 1}.m4s`);
  }
  await write('imsc.m3u8', [...lines, '#EXT-X-ENDLIST', ''].join('\n'));
  const template = `timescale="${timescale}" duration="${seconds * timescale}" startNumber="1" initialization="imsc-init.mp4" media="imsc-$Number$.m4s"`;
  return `<AdaptationSet id="2" contentType="text" lang="en" mimeType="application/mp4" codecs="${stppCodec}" startWithSAP="1">
      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="subtitle"/>
      <SegmentTemplate ${template}/><Representation id="imsc" bandwidth="2000"/>
    </AdaptationSet>`;
}

/** A playlist that offers `imsc.m3u8` of another folder beside the picture and sound of `variant`. */
export function imscMaster({ variant, list }: { variant: string; list: string }): string {
  return `#EXTM3U
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="English",LANGUAGE="en",DEFAULT=YES,AUTOSELECT=YES,URI="${list}"
#EXT-X-STREAM-INF:BANDWIDTH=1000000,RESOLUTION=320x180,CODECS="avc1.42c00d,mp4a.40.2,${stppCodec}",SUBTITLES="subs"
${variant}
`;
}

// Times are those of the track, from its beginning.
function ttml({ text, begin, end }: { text: string; begin: number; end: number }): Buffer {
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text" ttp:timeBase="media" xml:lang="en">
<head><layout><region xml:id="foot" tts:origin="10% 80%" tts:extent="80% 15%"/></layout></head>
<body><div><p region="foot" begin="00:00:0${begin}.000" end="00:00:0${end}.000">${text}</p></div></body>
</tt>
`);
}

function initSegment(): Buffer {
  const matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
  const trackId = 1;
  const nothing = ['stts', 'stsc', 'stco'].map((type) => fullBox(type, 0, u32(0)));
  const entry = box(
    'stpp',
    zeros(6),
    u16(1),
    text('http://www.w3.org/ns/ttml'),
    text(''),
    text(''),
  );
  const samples = box(
    'stbl',
    fullBox('stsd', 0, u32(1), entry),
    ...nothing,
    fullBox('stsz', 0, u32(0, 0)),
  );
  const references = box('dinf', fullBox('dref', 0, u32(1), fullBox('url ', 1)));
  const media = box(
    'mdia',
    fullBox('mdhd', 0, u32(0, 0, timescale, 0), u16(languageCode('eng'), 0)),
    fullBox('hdlr', 0, u32(0), Buffer.from('subt'), zeros(12), text('Subtitles')),
    box('minf', fullBox('sthd', 0), references, samples),
  );
  const track = fullBox('tkhd', 7, u32(0, 0, trackId, 0, 0), zeros(16), u32(...matrix, 0, 0));
  const movie = [
    fullBox(
      'mvhd',
      0,
      u32(0, 0, timescale, 0, 0x10000),
      zeros(12),
      u32(...matrix),
      zeros(24),
      u32(2),
    ),
    box('trak', track, media),
    box('mvex', fullBox('trex', 0, u32(trackId, 1, 0, 0, 0))),
  ];
  return Buffer.concat([
    box('ftyp', Buffer.from('iso6'), u32(0), Buffer.from('iso6cmfcim1t')),
    box('moov', ...movie),
  ]);
}

interface Segment {
  number: number;
  seconds: number;
  document: Buffer;
}

function mediaSegment({ number, seconds, document }: Segment): Buffer {
  const [hasDataOffset, hasDuration, hasSize, defaultBaseIsMoof] = [0x1, 0x100, 0x200, 0x20000];
  const duration = seconds * timescale;
  const moof = (offset: number): Buffer =>
    box(
      'moof',
      fullBox('mfhd', 0, u32(number + 1)),
      box(
        'traf',
        fullBox('tfhd', defaultBaseIsMoof, u32(1)),
        fullBox('tfdt', 0, u32(number * duration)),
        fullBox(
          'trun',
          hasDataOffset | hasDuration | hasSize,
          u32(1, offset, duration, document.length),
        ),
      ),
    );
  // Past the head of what holds the document.
  const offset = moof(0).length + 8;
  return Buffer.concat([
    box('styp', Buffer.from('msdh'), u32(0), Buffer.from('msdhcmfc')),
    moof(offset),
    box('mdat', document),
  ]);
}

/** ISO 639-2, five bits a letter (ISO/IEC 14496-12, 8.4.2). */
function languageCode(language: string): number {
  return [...Buffer.from(language)].reduce((code, letter) => (code << 5) | (letter - 0x60), 0);
}

function box(type: string, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([u32(8 + content.length), Buffer.from(type), content]);
}

function fullBox(type: string, flags: number, ...contents: readonly Buffer[]): Buffer {
  return box(type, u32(flags), ...contents);
}

function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, n) => bytes.writeUInt32BE(value, 4 * n));
  return bytes;
}

function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, n) => bytes.writeUInt16BE(value, 2 * n));
  return bytes;
}

const zeros = (length: number): Buffer => Buffer.alloc(length);
const text = (value: string): Buffer => Buffer.from(`${value}\0`);
