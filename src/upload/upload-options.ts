import { pageConnectivity, type Connectivity } from './connectivity.js';
import { createWebFileLocks, type FileLocks } from './file-locks.js';
import { ConnectionShare } from './connection-share.js';
import { pageProxyLimits, type FindProxyLimits } from './proxy-limits.js';
import { toParallelParts, type ParallelParts } from './parallel-option.js';
import { RateLimit } from './rate-limit.js';
import { toChunkBytes } from './request-sizes.js';
import { createWebResumeStore, type ResumeStore } from './resume-store.js';
import { createTusTransport } from './transports/tus-transport.js';
import type { UploadTransport } from './transports/upload-transport.js';
import { VodError } from '../shared/vod-error.js';
import type { GetUploadAuth, SaveDetails } from './upload-auth.js';
import type { UploadItem } from './upload-item.js';

/**
 * Throws, or rejects with, a `VodError` that says why there is nothing to send. Of an upload that goes on after a reload, `wasAltered` says whether
 * something else than the file was sent before: it has to be the same bytes again. Undefined for a new one.
 */
export type ToBody = (
  file: File,
  before: { readonly wasAltered: boolean | undefined },
) => Blob | Promise<Blob>;

/** How a `VodUploadQueue` is built; only `getUploadAuth` is needed. */
export interface UploadQueueOptions {
  /** Asks the app server for permission to upload a file. */
  getUploadAuth: GetUploadAuth;
  /** Saves what `setDetails` changes of a video that is created already. Without it such changes end as a `configuration` error of the item. */
  saveDetails?: SaveDetails;
  /** Whether a file's turn may come, as when its user has said all that the app needs; asked whenever one may begin. Default yes. */
  mayStart?: (item: UploadItem) => boolean;
  /** Uploads at the same time; default 3. */
  maxParallel?: number;
  /**
   * How many parts of one file are sent at the same time, each over a connection of its own; 1 to 4. By default `auto`: one, and
   * more as long as that makes it faster. Holds for files of 64 MiB or more and servers that join parts
   * which are not complete yet; all files together use no more than 5 connections.
   */
  parallelParts?: ParallelParts | undefined;
  /** Attempts in a row without headway before an upload fails; default 40, about two and a half minutes. */
  maxRetries?: number;
  /**
   * Most bytes of one request, 1,000,000 or more; a smaller number counts as 1,000,000. By default each request
   * to a server that verifies what arrives has what is hashed by then, up to 184 MiB, and the rest of the file goes in one request to
   * others; in smaller ones where a proxy refuses that.
   */
  chunkSize?: number | undefined;
  /**
   * Most bytes a second of all uploads together, 16,384 or more; default no limit. Files go in requests of about a second each then,
   * between which the connection is free for others.
   */
  maxRate?: number | undefined;
  /** No byte and no answer for this long counts as a lost connection; default 30,000 ms. */
  stallMs?: number;
  /** Default tus 1.0. */
  transport?: UploadTransport;
  /**
   * What is sent of a file, of as many bytes as it has; default the file itself. Asked before each attempt to send. What it throws ends
   * the upload.
   */
  toBody?: ToBody;
  /** Default `localStorage`. */
  resumeStore?: ResumeStore;
  /** Default the page's own. */
  connectivity?: Connectivity;
  /** Keeps two tabs from uploading one file at a time; default Web Locks, where the platform has them. */
  locks?: FileLocks;
  /** Spreads retries; default `Math.random`. */
  random?: () => number;
}

/** What the uploads of one queue share. */
export interface UploadContext {
  getUploadAuth: GetUploadAuth;
  saveDetails: SaveDetails;
  mayStart: (item: UploadItem) => boolean;
  transport: UploadTransport;
  toBody: ToBody;
  resumeStore: ResumeStore;
  connectivity: Connectivity;
  /** Undefined where tabs cannot know of each other. */
  locks: FileLocks | undefined;
  maxRetries: number;
  stallMs: number;
  /** Most bytes of one request; undefined for the rest of the file in one. */
  chunkBytes: number | undefined;
  rate: RateLimit;
  parallelParts: ParallelParts;
  connections: ConnectionShare;
  /** What was learnt of the proxies on the way. */
  findProxyLimits: FindProxyLimits;
  random: () => number;
}

export function toUploadContext(options: UploadQueueOptions): UploadContext {
  return {
    getUploadAuth: options.getUploadAuth,
    saveDetails: options.saveDetails ?? refuseDetails,
    mayStart: options.mayStart ?? (() => true),
    transport: options.transport ?? createTusTransport(),
    toBody: options.toBody ?? ((file) => file),
    resumeStore: options.resumeStore ?? createWebResumeStore(),
    connectivity: options.connectivity ?? pageConnectivity,
    locks: options.locks ?? createWebFileLocks(),
    maxRetries: options.maxRetries ?? 40,
    stallMs: options.stallMs ?? 30_000,
    chunkBytes: toChunkBytes(options.chunkSize),
    rate: new RateLimit(options.maxRate),
    findProxyLimits: pageProxyLimits,
    parallelParts: toParallelParts(options.parallelParts),
    connections: new ConnectionShare(),
    random: options.random ?? Math.random,
  };
}

async function refuseDetails(): Promise<never> {
  throw new VodError(
    'configuration',
    'Set saveDetails to change details once an upload has begun.',
  );
}
