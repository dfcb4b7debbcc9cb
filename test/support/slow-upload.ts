import { readFile } from 'node:fs/promises';
import type { Protection } from '../../src/contract/videos.js';
import { createVideo } from '../../server/features/videos/create-video.js';
import type { VideoRow } from '../../server/features/videos/video-table.js';
import type { Deps } from '../../server/platform/deps.js';
import { pause } from '../../server/platform/timers.js';
import { TusClient } from '../server/features/uploads/tus-client.js';
import { makeMedia } from './media.js';
import { videoWhen } from './process-clip.js';

/** 40 s of 1 Mbit/s, a picture to start with each second: enough to be there in part. */
export const slowClipSeconds = 40;

/** With its index in front, unless `options` say otherwise. */
export function makeSlowClip(
  options = ['-movflags', '+faststart'],
  seconds = slowClipSeconds,
): Promise<string> {
  return makeMedia([
    ...['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=10:d=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=d=${seconds}`],
    ...'-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10 -b:v 1M'.split(' '),
    ...'-minrate 1M -maxrate 1M -bufsize 1M -x264-params nal-hrd=cbr -c:a aac'.split(' '),
    ...[...options, 'slow.mp4'],
  ]);
}

interface UploadTarget {
  url: string;
  deps: Deps;
}

/** What another process needs to go on with an upload. */
export interface UploadState {
  videoId: string;
  /** Of the upload, as the server named it. */
  path: string;
  headers: Record<string, string>;
}

/** An upload by tus, of which the test says how far it is. */
export class SlowUpload {
  readonly state: UploadState;
  readonly #deps: Deps;
  readonly #client: TusClient;
  readonly #bytes: Buffer;
  #offset = 0;

  static async start(
    target: UploadTarget,
    file: string | Buffer,
    protection: Protection = 'aes-128',
  ): Promise<SlowUpload> {
    const bytes = typeof file === 'string' ? await readFile(file) : file;
    const fields = { title: 'Clip', fileName: 'clip.mp4', protection };
    const { video, upload } = await createVideo(target.deps, 'default', fields);
    const headers = { authorization: `Bearer ${upload.token}`, 'tus-resumable': '1.0.0' };
    const path = await new TusClient(target, { headers }).create(bytes.length);
    return new SlowUpload(target, bytes, { videoId: video.id, path, headers });
  }

  /** Goes on with one that another process began. */
  static async resume(target: UploadTarget, file: string, state: UploadState): Promise<SlowUpload> {
    const upload = new SlowUpload(target, await readFile(file), state);
    upload.#offset = await upload.#client.offset(state.path);
    return upload;
  }

  private constructor(target: UploadTarget, bytes: Buffer, state: UploadState) {
    this.#deps = target.deps;
    this.#client = new TusClient(target, state);
    this.#bytes = bytes;
    this.state = state;
  }

  get videoId(): string {
    return this.state.videoId;
  }

  /** Sends up to this share of the file, 0 to 1. */
  async sendTo(share: number): Promise<void> {
    const end = Math.round(this.#bytes.length * share);
    const bytes = this.#bytes.subarray(this.#offset, end);
    const answer = await this.#client.patch(this.state.path, this.#offset, bytes);
    if (answer.status !== 204) throw new Error(`The bytes were refused: ${answer.status}`);
    this.#offset = end;
  }

  /** Sends a few bytes again and again, as a slow line does, until `isReached` holds for the video. */
  async trickleUntil(isReached: (video: VideoRow) => boolean): Promise<VideoRow> {
    const reached = videoWhen(this.#deps, this.videoId, isReached);
    let isOver = false;
    void reached.finally(() => (isOver = true));
    while (!isOver) {
      await this.sendTo((this.#offset + 1000) / this.#bytes.length);
      await Promise.race([reached, pause(200)]);
    }
    return reached;
  }

  /** As `sendTo`, in another way: answers what the server says. */
  async send(
    share: number,
    { headers, offset = this.#offset }: { headers?: Record<string, string>; offset?: number },
  ): Promise<Response> {
    const end = Math.round(this.#bytes.length * share);
    const bytes = this.#bytes.subarray(offset, end);
    const answer = await this.#client.patch(this.state.path, offset, bytes, headers);
    if (answer.status === 204) this.#offset = end;
    return answer;
  }

  /** Sends other bytes than the file's next ones. */
  sendBytes(bytes: Buffer): Promise<Response> {
    return this.#client.patch(this.state.path, this.#offset, bytes);
  }

  cancel(): Promise<Response> {
    return this.#client.delete(this.state.path);
  }
}
