import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { WrappedColumn } from './database/wrapped-column.js';
import type { Deps } from './deps.js';
import type { Subscriber } from './events/event-relay.js';
import type { JobContext } from './jobs/jobs.js';

/**
 * Everything that a feature registers; `features.ts` lists all features. Processes with the role `api` run the routes, those
 * with the role `worker` run the rest.
 */
export interface Feature {
  readonly name: string;
  /** Request headers that pages of other origins may send, and response headers that they may read. */
  readonly cors?: { readonly request?: readonly string[]; readonly response?: readonly string[] };
  readonly jobs?: readonly JobDefinition[];
  readonly schedules?: readonly Schedule[];
  readonly subscribers?: readonly Subscriber[];
  /** Where it keeps what `SecretBox` encrypted, for the rotation of the master key. */
  readonly secrets?: readonly WrappedColumn[];
  readonly routes?: (deps: Deps) => readonly FastifyPluginAsyncZod[];
  /** Starts work that first has to wait for something on this machine, such as ffmpeg. It ends with `signal`. */
  readonly start?: (deps: Deps, signal: AbortSignal) => Promise<void>;
}

export interface JobDefinition {
  readonly queue: string;
  readonly run: (deps: Deps, payload: object, context: JobContext) => Promise<void>;
}

/** Runs when a worker starts, and again `everyMs` after each run has ended. */
export interface Schedule {
  readonly name: string;
  readonly everyMs: number;
  readonly run: (deps: Deps) => Promise<void>;
}

/** Defines a job with a typed payload. */
export function defineJob<T extends object>(
  queue: string,
  run: (deps: Deps, payload: T, context: JobContext) => Promise<void>,
): JobDefinition {
  return { queue, run: (deps, payload, context) => run(deps, payload as T, context) };
}
