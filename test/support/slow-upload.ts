import { readFile } from 'node:fs/promises';
import type { Protection } from '../../src/contract/videos.js';
import { createVideo } from '../../server/features/videos/create-video.js';
import type { VideoRow } from '../../server/features/videos/video-table.js';
import type { Deps } from '../../server/platform/deps.js';
import { pause } from '../../server/platform/timers.js';
import { videoWhen } from './process-clip.js';

const offsetType = 'application/offset+octet-stream';

interface UploadTarget {
  url: string;
  deps: Deps;
}

/** What another process needs to go on with an upload. */
export interface UploadState {
  videoId: string;
  /** Path of its address. */
  path: string;
  headers: Record<string, string>;
}

/** An upload by tus, of which the test says how far it is. */
export class SlowUpload {
  readonly state: UploadState;
  readonly #target: UploadTarget;
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
    const answer = await fetch(`${target.url}/v1/uploads`, {
      method: 'POST',
      headers: { ...headers, 'upload-length': String(bytes.length) },
    });
    if (answer.status !== 201) throw new Error(`The upload was not created: ${answer.status}`);
    const path = new URL(answer.headers.get('location') ?? '', target.url).pathname;
    return new SlowUpload(target, bytes, { videoId: video.id, path, headers });
  }

  /** Goes on with one that another process began. */
  static async resume(target: UploadTarget, file: string, state: UploadState): Promise<SlowUpload> {
    const upload = new SlowUpload(target, await readFile(file), state);
    const { headers } = await upload.#ask('HEAD');
    upload.#offset = Number(headers.get('upload-offset'));
    return upload;
  }

  private constructor(target: UploadTarget, bytes: Buffer, state: UploadState) {
    this.#target = target;
    this.#bytes = bytes;
    this.state = state;
  }

  get videoId(): string {
    return this.state.videoId;
  }

  /** Sends up to this share of the file, 0 to 1. */
  async sendTo(share: number): Promise<void> {
    const end = Math.round(this.#bytes.length * share);
    const answer = await this.#ask('PATCH', {
      headers: { 'upload-offset': String(this.#offset), 'content-type': offsetType },
      body: new Uint8Array(this.#bytes.subarray(this.#offset, end)),
    });
    if (answer.status !== 204) throw new Error(`The bytes were refused: ${answer.status}`);
    this.#offset = end;
  }

  /** Sends a few bytes again and again, as a slow line does, until `isReached` holds for the video. */
  async trickleUntil(isReached: (video: VideoRow) => boolean): Promise<VideoRow> {
    const reached = videoWhen(this.#target.deps, this.videoId, isReached);
    let isOver = false;
    void reached.finally(() => (isOver = true));
    while (!isOver) {
      await this.sendTo((this.#offset + 1000) / this.#bytes.length);
      await Promise.race([reached, pause(200)]);
    }
    return reached;
  }

  cancel(): Promise<Response> {
    return this.#ask('DELETE');
  }

  #ask(method: string, { headers, body }: Pick<RequestInit, 'body'> & { headers?: object } = {}) {
    const { path, headers: own } = this.state;
    return fetch(new URL(path, this.#target.url), {
      ...{ method, headers: { ...own, ...headers } },
      ...(body && { body }),
    });
  }
}
