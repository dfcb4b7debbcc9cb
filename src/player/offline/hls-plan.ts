import { VodError } from '../../shared/vod-error.js';

/** One of the qualities that a multivariant playlist lists. */
export interface HlsVariant {
  /** Lines of the picture; 0 for sound alone. */
  readonly height: number;
  /** Bits a second, on average where that is stated. */
  readonly bitrate: number;
  /** The multivariant playlist with this quality alone, with all its sounds, and without what a player reads elsewhere. */
  readonly playlist: string;
  /** The media playlists it names. */
  readonly uris: readonly string[];
}

/** A file that a media playlist names. */
export interface HlsFile {
  readonly uri: string;
  /** Whether it is a key, which is stored encrypted. */
  readonly isKey: boolean;
}

const tooMany = 60_000;

/** The qualities of a multivariant playlist, the best first. Throws `VodError`: `bad-response`. */
export function readVariants(text: string): HlsVariant[] {
  const lines = linesOf(text);
  const variants = lines.flatMap((line, index): HlsVariant[] => {
    const uri = lines[index + 1];
    if (!line.startsWith('#EXT-X-STREAM-INF:') || uri === undefined || uri.startsWith('#'))
      return [];
    const [, height = '0'] = /RESOLUTION=\d+x(\d+)/.exec(line) ?? [];
    const [, bitrate = '0'] =
      /[:,]AVERAGE-BANDWIDTH=(\d+)/.exec(line) ?? /[:,]BANDWIDTH=(\d+)/.exec(line) ?? [];
    const group = quoted('AUDIO', line);
    const sounds = lines.filter((one) => isSoundOf(one, group));
    const head = lines.filter((one) => /^#EXT-X-(VERSION|INDEPENDENT|SESSION-KEY)/.test(one));
    const own = line.replace(/,(SUBTITLES|VIDEO|CLOSED-CAPTIONS)=("[^"]*"|[^,]*)/g, '');
    return [
      {
        ...{ height: Number(height), bitrate: Number(bitrate) },
        playlist: ['#EXTM3U', ...head, ...sounds, own, uri, ''].join('\n'),
        uris: [...new Set([uri, ...sounds.flatMap((sound) => quoted('URI', sound) ?? [])])],
      },
    ];
  });
  if (variants.length === 0) throw unreadable('The playlist lists no quality.');
  return variants.sort((a, b) => b.height - a.height || b.bitrate - a.bitrate);
}

/** What is to be fetched for a media playlist, in its order. Throws `VodError`: `bad-response`, `not-supported`. */
export function readFiles(text: string): HlsFile[] {
  const lines = linesOf(text);
  if (!lines.includes('#EXT-X-ENDLIST')) throw unreadable('The playlist has no end.');
  if (lines.some((line) => /^#EXT-X-(BYTERANGE|PART)|^#EXT-X-MAP:.*BYTERANGE/.test(line)))
    throw new VodError('not-supported', 'Streams of byte ranges cannot be kept offline.');
  const files = lines.flatMap((line): HlsFile[] => {
    if (line.startsWith('#EXT-X-MAP:')) return [{ uri: quoted('URI', line) ?? '', isKey: false }];
    if (line.startsWith('#EXT-X-KEY:METHOD=AES-128'))
      return [{ uri: quoted('URI', line) ?? '', isKey: true }];
    return line.startsWith('#') ? [] : [{ uri: line, isKey: false }];
  });
  if (files.length > tooMany) throw unreadable('The playlist is too long.');
  return files;
}

function isSoundOf(line: string, group: string | undefined): boolean {
  return (
    group !== undefined &&
    line.startsWith('#EXT-X-MEDIA:') &&
    line.includes('TYPE=AUDIO') &&
    quoted('GROUP-ID', line) === group
  );
}

function quoted(name: string, line: string): string | undefined {
  return new RegExp(`[:,]${name}="([^"]*)"`).exec(line)?.[1];
}

function linesOf(text: string): string[] {
  if (!text.startsWith('#EXTM3U')) throw unreadable('This is no playlist.');
  return text.split(/\r?\n/).filter((line) => line !== '');
}

function unreadable(message: string): VodError {
  return new VodError('bad-response', message);
}
