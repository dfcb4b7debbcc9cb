import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.js';
import type { ChangeBus } from './change-bus.js';
import type { Database } from './database/database.js';
import type { FileDigests } from './digest/file-digests.js';
import type { JobQueue } from './jobs/jobs.js';
import type { ObjectStorage } from './object-storage/object-storage.js';
import type { GuardedFetcher } from './fetch/guarded-fetcher.js';
import type { SecretBox } from './crypto/secret-box.js';
import type { TokenSigner } from './crypto/signed-token.js';

/** The services that the process creates once and passes to every feature. */
export interface Deps {
  config: Config;
  database: Database;
  jobs: JobQueue;
  storage: ObjectStorage;
  secrets: SecretBox;
  tokens: TokenSigner;
  /** Sends every request that leaves this server. */
  fetcher: GuardedFetcher;
  changes: ChangeBus;
  /** SHA-256 of large files, computed in a thread of its own. */
  digests: FileDigests;
  log: FastifyBaseLogger;
}
