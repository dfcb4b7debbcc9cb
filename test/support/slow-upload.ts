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

/** An upload by tus, of which the test says how far it is. */
export class SlowUpload {
  readonly videoId: string;
  readonly #target: UploadTarget;
  readonly #address: string;
  readonly #headers: Record<string, string>;
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
    const address = new URL(answer.headers.get('location') ?? '', target.url).href;
    return new SlowUpload(target, video.id, address, { headers, bytes });
  }

  private constructor(
    target: UploadTarget,
    videoId: string,
    address: string,
    { headers, bytes }: { headers: Record<string, string>; bytes: Buffer },
  ) {
    this.#target = target;
    this.videoId = videoId;
    this.#address = address;
    this.#headers = headers;
    this.#bytes = bytes;
  }

  /** Sends up to this share of the file, 0 to 1. */
  async sendTo(share: number): Promise<void> {
    const end = Math.round(this.#bytes.length * share);
    const answer = await fetch(this.#address, {
      method: 'PATCH',
      headers: {
        ...this.#headers,
        'upload-offset': String(this.#offset),
        'content-type': offsetType,
      },
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
    return fetch(this.#address, { method: 'DELETE', headers: this.#headers });
  }
}
