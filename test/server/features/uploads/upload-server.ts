import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import cors from '@fastify/cors';
import Fastify, { LogController, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { parseConfig } from '../../../../server/config.js';
import { joinWaiting } from '../../../../server/features/uploads/join-waiting.js';
import { sweepUploads } from '../../../../server/features/uploads/sweep.js';
import { uploadRoutes } from '../../../../server/features/uploads/routes.js';
import { createUploadGrant } from '../../../../server/features/videos/upload-grant.js';
import { findVideo, insertVideo } from '../../../../server/features/videos/video-store.js';
import { ChangeBus } from '../../../../server/platform/change-bus.js';
import { openDatabase } from '../../../../server/platform/database/open-database.js';
import { FileDigests } from '../../../../server/platform/digest/file-digests.js';
import type { Deps } from '../../../../server/platform/deps.js';
import { renderErrors } from '../../../../server/platform/http/http-errors.js';
import { createId, createRandomId } from '../../../../server/platform/ids.js';
import type { JobQueue } from '../../../../server/platform/jobs/jobs.js';
import { createLog } from '../../../../server/platform/log.js';
import { openDiskStorage } from '../../../../server/platform/object-storage/disk-storage.js';
import { keepRouteRegistry } from '../../../../server/platform/http/route-registry.js';
import { GuardedFetcher } from '../../../../server/platform/fetch/guarded-fetcher.js';
import { SecretBox } from '../../../../server/platform/crypto/secret-box.js';
import { TokenSigner } from '../../../../server/platform/crypto/signed-token.js';
import { embeddedDataDir } from '../../../support/embedded.js';

export interface UploadServerOptions {
  dataDir?: string;
  storeDir?: string;
  port?: number;
  env?: Record<string, string>;
}

export interface EnqueuedJob {
  queue: string;
  payload: object;
}

/** Remembers what was enqueued; a transaction that rolls back is not noticed. */
export class RecordingJobs implements JobQueue {
  readonly enqueued: EnqueuedJob[] = [];

  async enqueue(_db: unknown, queue: string, payload: object): Promise<void> {
    this.enqueued.push({ queue, payload });
  }
  async work(): Promise<void> {}
  async findOpen(): Promise<Map<string, number | undefined>> {
    return new Map();
  }
  async cancel(): Promise<void> {}
  async stop(): Promise<void> {}
}

export interface UploadServer {
  url: string;
  dataDir: string;
  deps: Deps;
  jobs: RecordingJobs;
  app: FastifyInstance;
  /** A new video to upload to, and a token for it. */
  grant(options?: {
    size?: number;
    appId?: string;
    seconds?: number;
    max?: number;
  }): Promise<Grant>;
  /** SHA-256 of the video's source file. */
  sourceDigest(videoId: string): Promise<string>;
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

export interface Grant {
  videoId: string;
  appId: string;
  token: string;
  headers: Record<string, string>;
}

/** Upload routes over a real database and a real store; only the jobs are recorded instead of worked. */
export async function startUploadServer(options: UploadServerOptions = {}): Promise<UploadServer> {
  const dataDir = options.dataDir ?? (await embeddedDataDir());
  const config = parseConfig({
    VOD_DATA_DIR: dataDir,
    VOD_MAX_UPLOAD_BYTES: String(2 ** 40),
    ...options.env,
  });
  const log = createLog(options.env?.['VOD_LOG_LEVEL'] ?? 'silent');
  const database = await openDatabase({ config, log });
  const jobs = new RecordingJobs();
  const deps: Deps = {
    config,
    database,
    jobs,
    log,
    storage: await openDiskStorage(options.storeDir ?? join(dataDir, 'store')),
    secrets: new SecretBox([Buffer.alloc(32, 7)]),
    tokens: new TokenSigner([{ kid: 'k1', secret: Buffer.alloc(32, 9) }]),
    fetcher: new GuardedFetcher({ allowances: [], log }),
    changes: new ChangeBus(),
    digests: new FileDigests(),
  };
  const app = await createUploadApp(deps);
  const url = await app.listen({ port: options.port ?? 0, host: '127.0.0.1' });
  return {
    url,
    dataDir,
    deps,
    jobs,
    app,
    grant: (wish = {}) => createGrant(deps, wish),
    sourceDigest: async (videoId) => {
      const video = await findVideo(database.db, 'default', videoId);
      if (!video?.sourceKey) throw new Error(`Video ${videoId} has no source`);
      return sha256(await deps.storage.readBytes(video.sourceKey));
    },
    sweep: async () => {
      await sweepUploads(deps);
      await joinWaiting(deps, new AbortController().signal);
    },
    stop: async () => {
      await app.close();
      await deps.digests.close();
      await database.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function createUploadApp(deps: Deps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: createRandomId,
    forceCloseConnections: 'idle',
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  renderErrors(app);
  keepRouteRegistry(app);
  await app.register(cors, {
    delegator: (request, callback) =>
      callback(null, {
        origin: [...deps.config.corsOrigins],
        exposedHeaders: ['Upload-Offset', 'Location'],
        preflight: request.headers['access-control-request-method'] !== undefined,
      }),
  });
  await app.register(uploadRoutes(deps));
  return app;
}

async function createGrant(
  deps: Deps,
  {
    size,
    appId = 'default',
    seconds = 3000,
    max,
  }: { size?: number; appId?: string; seconds?: number; max?: number },
): Promise<Grant> {
  const video = await insertVideo(deps.database.db, {
    id: createId(),
    appId,
    title: 'A clip',
    fileName: 'clip.mp4',
    protection: 'none',
    status: 'uploading',
    declaredSize: size ?? null,
  });
  const issuedAt = Date.now() - (3000 - seconds) * 1000;
  const grantDeps =
    max === undefined ? deps : { ...deps, config: { ...deps.config, maxUploadBytes: max } };
  const { token } = createUploadGrant(grantDeps, video, issuedAt);
  return {
    videoId: video.id,
    appId,
    token,
    headers: { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' },
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function someBytes(length: number): Buffer {
  return randomBytes(length);
}
