import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Request, Response } from 'express';

const run = promisify(execFile);
/** Of media that are there; a stream lives no longer. */
const maxSeconds = 600;
export const liveTypes = { hls: 'application/vnd.apple.mpegurl', dash: 'application/dash+xml' };
export const video = { name: 'stream0', codec: 'avc1.42c00c', bandwidth: 100_000 };
export const sound = { name: 'stream1', codec: 'mp4a.40.2', bandwidth: 64_000 };

/**
 * A live stream as an encoder publishes it: segments of one second, of which the playlists name the newest. Answers
 * `/live.m3u8` and `/live.mpd` over the same files, which a site serves below `/media/`.
 */
export class LiveStream {
  readonly folder: string;
  /** How much of it is kept. */
  windowSeconds = 6;
  /** Milliseconds since 1970, of its first picture. */
  startedAt = Date.now();
  /** Whether nothing follows. */
  isEnded = false;
  #frozenAt: number | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<LiveStream> {
    const folder = await mkdtemp(join(tmpdir(), 'vodkit-live-'));
    const picture = `testsrc2=size=160x90:rate=10:duration=${maxSeconds}`;
    await run(
      'ffmpeg',
      [
        ...['-hide_banner', '-loglevel', 'error', '-y', '-nostdin'],
        ...['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', `sine=440:d=${maxSeconds}`],
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'baseline', '-g', '10'],
        ...['-pix_fmt', 'yuv420p', '-c:a', 'aac', '-ar', '48000', '-seg_duration', '1'],
        ...['-use_template', '1', '-use_timeline', '0', '-f', 'dash', 'all.mpd'],
      ],
      { cwd: folder },
    );
    return new LiveStream(folder);
  }

  /** Begins anew, as an encoder does that was switched on this many seconds ago. */
  start({ secondsAgo, windowSeconds }: { secondsAgo: number; windowSeconds: number }): void {
    this.startedAt = Date.now() - secondsAgo * 1000;
    this.windowSeconds = windowSeconds;
    this.#frozenAt = undefined;
    this.isEnded = false;
  }

  /** Makes nothing more, until it goes on as if it had not stopped. */
  freeze(): void {
    this.#frozenAt = Date.now();
  }

  goOn(): void {
    this.startedAt += Date.now() - (this.#frozenAt ?? Date.now());
    this.#frozenAt = undefined;
  }

  /** The playlists say that nothing follows. */
  end(): void {
    this.freeze();
    this.isEnded = true;
  }

  readonly answer = (request: Request, response: Response, next: () => void): void => {
    const answers: Readonly<Record<string, () => string>> = {
      '/live.m3u8': () => liveMaster('live'),
      '/live-stream0.m3u8': () => this.#playlist(video.name),
      '/live-stream1.m3u8': () => this.#playlist(sound.name),
      '/live.mpd': () => this.#mpd(),
    };
    const text = answers[request.path];
    if (!text) return next();
    response.type(request.path.endsWith('mpd') ? liveTypes.dash : liveTypes.hls).send(text());
  };

  async stop(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** How many chunks of one second there are by now. */
  get made(): number {
    const seconds = Math.floor(((this.#frozenAt ?? Date.now()) - this.startedAt) / 1000);
    return Math.min(maxSeconds, Math.max(1, seconds));
  }

  #playlist(name: string): string {
    const first = this.isEnded ? 0 : Math.max(0, this.made - this.windowSeconds);
    const lines = [
      `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:${first}`,
      `#EXT-X-MAP:URI="/media/init-${name}.m4s"`,
    ];
    for (let index = first; index < this.made; index++) {
      if (index === first)
        lines.push(
          `#EXT-X-PROGRAM-DATE-TIME:${new Date(this.startedAt + index * 1000).toISOString()}`,
        );
      lines.push(`#EXTINF:1.0,\n/media/${chunk(name, index + 1)}`);
    }
    return [...lines, ...(this.isEnded ? ['#EXT-X-ENDLIST'] : []), ''].join('\n');
  }

  #mpd(): string {
    const began = `availabilityStartTime="${new Date(this.startedAt).toISOString()}"`;
    const live = `type="dynamic" ${began} publishTime="${new Date().toISOString()}" minimumUpdatePeriod="PT1S" timeShiftBufferDepth="PT${this.windowSeconds}S" suggestedPresentationDelay="PT3S"`;
    const whole = `type="static" ${began} mediaPresentationDuration="PT${this.made}S"`;
    const set = ({ name, codec, bandwidth }: typeof video, mime: string, more = '') =>
      `<AdaptationSet mimeType="${mime}" segmentAlignment="true" startWithSAP="1"><SegmentTemplate timescale="1" duration="1" startNumber="1" initialization="/media/init-${name}.m4s" media="/media/chunk-${name}-$Number%05d$.m4s"/><Representation id="${name}" codecs="${codec}" bandwidth="${bandwidth}" ${more}/></AdaptationSet>`;
    return `<?xml version="1.0" encoding="utf-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" ${this.isEnded ? whole : live} minBufferTime="PT1S" maxSegmentDuration="PT1S">
<Period id="0" start="PT0S">${set(video, 'video/mp4', 'width="160" height="90" frameRate="10"')}${set(sound, 'audio/mp4', 'audioSamplingRate="48000"')}</Period>
${this.isEnded ? '' : `<UTCTiming schemeIdUri="urn:mpeg:dash:utc:direct:2014" value="${new Date().toISOString()}"/>`}
</MPD>`;
  }
}

/** Names the playlists of picture and sound `<kind>-stream0.m3u8` and `<kind>-stream1.m3u8`. */
export function liveMaster(kind: string): string {
  return `#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,AUTOSELECT=YES,URI="${kind}-stream1.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=${video.bandwidth + sound.bandwidth},CODECS="${video.codec},${sound.codec}",RESOLUTION=160x90,AUDIO="sound"
${kind}-stream0.m3u8
`;
}

/** The file of a chunk; the first has number 1. */
export function chunk(name: string, number: number): string {
  return `chunk-${name}-${String(number).padStart(5, '0')}.m4s`;
}
