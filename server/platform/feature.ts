import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Deps } from './deps.js';
import type { Subscriber } from './events/event-relay.js';
import type { JobContext } from './jobs/jobs.js';

/**
 * What one thing that the product does brings along; `features.ts` lists them all. Routes and their headers belong to
 * the role `api`, the rest to the role `worker`.
 */
export interface Feature {
  readonly name: string;
  /** Headers that its routes read from, and answer to, pages of other origins. */
  readonly cors?: { readonly request?: readonly string[]; readonly response?: readonly string[] };
  readonly jobs?: readonly JobDefinition[];
  readonly schedules?: readonly Schedule[];
  readonly subscribers?: readonly Subscriber[];
  readonly routes?: (deps: Deps) => readonly FastifyPluginAsyncZod[];
  /** Begins work that waits for something of the machine; it ends with `signal`. */
  readonly start?: (deps: Deps, signal: AbortSignal) => Promise<void>;
}

export interface JobDefinition {
  readonly queue: string;
  readonly run: (deps: Deps, payload: object, context: JobContext) => Promise<void>;
}

/** Runs when a worker starts, and again a period after it last ended. */
export interface Schedule {
  readonly name: string;
  readonly everyMs: number;
  readonly run: (deps: Deps) => Promise<void>;
}

/** A job with the type of its payload. */
export function defineJob<T extends object>(
  queue: string,
  run: (deps: Deps, payload: T, context: JobContext) => Promise<void>,
): JobDefinition {
  return { queue, run: (deps, payload, context) => run(deps, payload as T, context) };
}
