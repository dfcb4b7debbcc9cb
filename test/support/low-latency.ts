import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NextFunction, Request, Response } from 'express';
import { chunk, liveMaster, liveTypes, sound, video, type LiveStream } from './live-stream.js';

const partsPerSegment = 4;
const partSeconds = 1;
/** What Apple's specification asks for at least: three parts. */
const holdBackSeconds = 3 * partSeconds;
/** Parts of older segments are not listed. */
const segmentsWithParts = 3;

/**
 * Low-latency HLS (draft-pantos-hls-rfc8216bis) over the files of a live stream: its chunks are the parts, and four of them a
 * segment. Answers `/low.m3u8`, and `/long.m3u8` with the same segments and no parts.
 */
export class LowLatency {
  /** Requests for a playlist that were held until the part was there that they asked for. */
  held = 0;
  readonly #stream: LiveStream;

  constructor(stream: LiveStream) {
    this.#stream = stream;
  }

  readonly answer = (request: Request, response: Response, next: NextFunction): void => {
    this.#answer(request, response, next).catch(next);
  };

  async #answer({ path, query }: Request, response: Response, next: NextFunction): Promise<void> {
    const [, kind = '', name = '', number = ''] =
      /^\/(low|long|part|segment)(?:-(stream[01]))?(?:-(\d+))?\./.exec(path) ?? [];
    if (kind === '') return next();
    if (kind === 'part') return this.#sendParts(response, name, [Number(number)]);
    if (kind === 'segment') return this.#sendParts(response, name, this.#partsOf(Number(number)));
    response.type(liveTypes.hls);
    if (name === '') return void response.send(liveMaster(kind));
    if (kind === 'long') return void response.send(this.#playlist(name, 'segments'));
    const { _HLS_msn: segment, _HLS_part: part = partsPerSegment - 1 } = query;
    if (segment !== undefined) {
      const wanted = Number(segment) * partsPerSegment + Number(part);
      // Nobody may wait for what comes much later.
      if (wanted > this.#stream.made + 2 * partsPerSegment) return void response.sendStatus(400);
      if (wanted >= this.#stream.made) this.held += 1;
      await this.#isMade(wanted, response);
    }
    response.send(this.#playlist(name, 'parts'));
  }

  async #sendParts(response: Response, name: string, parts: readonly number[]): Promise<void> {
    await this.#isMade(parts.at(-1) ?? 0, response);
    const { folder } = this.#stream;
    const files = parts.map((part) => readFile(join(folder, chunk(name, part + 1))));
    response.type('video/mp4').send(Buffer.concat(await Promise.all(files)));
  }

  /** The first part has number 0. */
  async #isMade(part: number, response: Response): Promise<void> {
    while (part >= this.#stream.made && !this.#stream.isEnded && !response.closed)
      await new Promise((resolve) => setTimeout(resolve, 25));
  }

  #partsOf(segment: number): number[] {
    const { isEnded, made } = this.#stream;
    return Array.from({ length: partsPerSegment }, (_, n) => segment * partsPerSegment + n).filter(
      (part) => !isEnded || part < made,
    );
  }

  #playlist(name: string, detail: 'parts' | 'segments'): string {
    const { made, windowSeconds, startedAt, isEnded } = this.#stream;
    // The last of what has ended may be short.
    const segments = isEnded
      ? Math.ceil(made / partsPerSegment)
      : Math.floor(made / partsPerSegment);
    const kept = Math.max(3, Math.floor(windowSeconds / partSeconds / partsPerSegment));
    const first = Math.max(0, segments - kept);
    const hasParts = detail === 'parts' && !isEnded;
    const began = startedAt + first * partsPerSegment * partSeconds * 1000;
    const lines = [
      '#EXTM3U\n#EXT-X-VERSION:9',
      `#EXT-X-TARGETDURATION:${partsPerSegment * partSeconds}`,
      ...(hasParts ? lowLatencyTags : []),
      `#EXT-X-MEDIA-SEQUENCE:${first}`,
      `#EXT-X-MAP:URI="/media/init-${name}.m4s"`,
      `#EXT-X-PROGRAM-DATE-TIME:${new Date(began).toISOString()}`,
    ];
    for (let segment = first; segment < segments; segment++) {
      if (hasParts && segment >= segments - segmentsWithParts)
        lines.push(...this.#partsOf(segment).map((part) => partTag(name, part)));
      const seconds = this.#partsOf(segment).length * partSeconds;
      lines.push(`#EXTINF:${seconds}.0,\n/segment-${name}-${segment}.m4s`);
    }
    if (isEnded) lines.push('#EXT-X-ENDLIST');
    if (hasParts) {
      const open = this.#partsOf(segments).filter((part) => part < made);
      lines.push(...open.map((part) => partTag(name, part)));
      lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${partAddress(name, made)}"`);
      const other = name === video.name ? sound.name : video.name;
      const last = made - 1;
      lines.push(
        `#EXT-X-RENDITION-REPORT:URI="low-${other}.m3u8",LAST-MSN=${Math.floor(last / partsPerSegment)},LAST-PART=${last % partsPerSegment}`,
      );
    }
    return [...lines, ''].join('\n');
  }
}

const lowLatencyTags = [
  `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${holdBackSeconds}.0`,
  `#EXT-X-PART-INF:PART-TARGET=${partSeconds}.0`,
];

const partAddress = (name: string, part: number): string => `/part-${name}-${part}.m4s`;

const partTag = (name: string, part: number): string =>
  `#EXT-X-PART:DURATION=${partSeconds}.0,URI="${partAddress(name, part)}",INDEPENDENT=YES`;
