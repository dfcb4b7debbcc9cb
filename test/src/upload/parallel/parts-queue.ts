import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { UploadClaims } from '../../../../server/domain/upload-claims.js';
import { uploads } from '../../../../server/features/uploads/upload-table.js';
import { createWebResumeStore } from '../../../../src/upload/resume-store.js';
import { createTusTransport } from '../../../../src/upload/transports/tus-transport.js';
import type { UploadTransport } from '../../../../src/upload/transports/upload-transport.js';
import type { GetUploadAuth } from '../../../../src/upload/upload-auth.js';
import type { UploadQueueOptions } from '../../../../src/upload/upload-options.js';
import { VodUploadQueue } from '../../../../src/upload/upload-queue.js';
import { heldUploads } from '../../../server/features/uploads/partial-uploads.js';
import {
  startUploadServer,
  type UploadServer,
} from '../../../server/features/uploads/upload-server.js';
import { startRequestProxy, type RequestProxy } from '../../../support/request-proxy.js';
import { MemoryStorage } from '../memory-storage.js';

export const mib = 1024 * 1024;

export interface QueueOptions extends Partial<UploadQueueOptions> {
  tokenSeconds?: number[];
  storage?: MemoryStorage;
}

/** A server that runs for the tests of a file, and a proxy before it for each. */
export class PartsSite {
  server!: UploadServer;
  proxy!: RequestProxy;

  static start(): PartsSite {
    const site = new PartsSite();
    beforeAll(async () => {
      site.server = await startUploadServer();
    });
    afterAll(() => site.server.stop());
    beforeEach(async () => {
      site.proxy = await startRequestProxy(site.server.url);
    });
    afterEach(() => site.proxy.stop());
    return site;
  }

  get sentMib(): number {
    return this.proxy.bodyBytes / mib;
  }

  /** A queue that sends files of any size in parts, over three connections. */
  setUp({
    tokenSeconds = [],
    storage = new MemoryStorage(),
    parallelParts = 3,
    ...options
  }: QueueOptions = {}) {
    const getUploadAuth: GetUploadAuth = async (_file, { videoId }) => {
      const video = videoId ?? (await this.server.grant()).videoId;
      const token = this.#sign(video, tokenSeconds.shift());
      return {
        videoId: video,
        upload: { endpoint: `${this.proxy.url}/v1/uploads`, token, expiresAt: '' },
      };
    };
    const queue = new VodUploadQueue({
      getUploadAuth,
      parallelParts,
      transport: inParts(parallelParts),
      resumeStore: createWebResumeStore(() => storage),
      ...options,
    });
    return { queue, storage };
  }

  sign(video: string): string {
    return this.#sign(video);
  }

  /** What the store holds of uploads of the video. */
  async heldOf(videoId: string): Promise<string[]> {
    const held = new Set(await heldUploads(this.server));
    const rows = await this.server.deps.database.db
      .select({ id: uploads.id })
      .from(uploads)
      .where(eq(uploads.videoId, videoId));
    return rows.map(({ id }) => id).filter((id) => held.has(id));
  }

  #sign(video: string, seconds = 3000): string {
    const exp = Math.floor(Date.now() / 1000) + seconds;
    const claims: UploadClaims = { app: 'default', video, max: 2 ** 40, exp };
    return this.server.deps.tokens.sign('upload', claims);
  }
}

/** As the transport is given files of 64 MiB or more. */
function inParts(most: QueueOptions['parallelParts'] & {}): UploadTransport {
  const tus = createTusTransport();
  return {
    ...tus,
    send: (attempt) => {
      const { parallel } = attempt;
      return tus.send({ ...attempt, parallel: parallel && { ...parallel, most } });
    },
  };
}

export const fileOf = (content: Buffer): File =>
  new File([new Uint8Array(content)], 'clip.mp4', { type: 'video/mp4', lastModified: 1 });

export const isPatch = ({ method }: { method?: string | undefined }): boolean => method === 'PATCH';
