import type { AliplayerError } from './errors.js';
import { warnOfEvent } from './left-out.js';

/** What handlers are given. */
export interface AliplayerEvent<Data = unknown> {
  /** Name of the event. */
  readonly type: string;
  /** What it tells; undefined for most. */
  readonly paramData: Data;
}

/** What a snapshot is. */
export interface AliplayerSnapshot {
  /** Its position in seconds. */
  readonly time: number;
  /** The JPEG as a data URL. */
  readonly base64: string;
  /** Its bytes, one character each. */
  readonly binary: string;
}

/** `paramData` of the events that tell something. */
export interface AliplayerEventData {
  /** Seconds. */
  startSeek: number;
  /** Seconds. */
  completeSeek: number;
  snapshoted: AliplayerSnapshot;
  error: AliplayerError;
  /** Pixels. */
  resolutionChange: { readonly width: number; readonly height: number };
}

/** What `paramData` of an event is. */
export type DataOf<Name extends string> = Name extends keyof AliplayerEventData
  ? AliplayerEventData[Name]
  : unknown;

/** Called when an event happens. */
export type AliplayerHandler<Name extends string> = (event: AliplayerEvent<DataOf<Name>>) => void;

interface Entry {
  readonly handler: AliplayerHandler<string>;
  readonly isOnce: boolean;
}

/** Who listens to what. */
export class EventTable {
  readonly #entries = new Map<string, readonly Entry[]>();

  add(name: string, handler: AliplayerHandler<never>, { isOnce = false } = {}): void {
    warnOfEvent(name);
    const entry = { handler: handler as AliplayerHandler<string>, isOnce };
    this.#entries.set(name, [...(this.#entries.get(name) ?? []), entry]);
  }

  /** Without a handler, all of that name. */
  remove(name: string, handler?: AliplayerHandler<never>): void {
    const left = (this.#entries.get(name) ?? []).filter((entry) => entry.handler !== handler);
    this.#entries.set(name, handler ? left : []);
  }

  has(name: string): boolean {
    return (this.#entries.get(name) ?? []).length > 0;
  }

  /** Calls each, `self` being `this` to it; one that throws keeps the others from nothing. */
  emit(self: object, type: string, paramData?: unknown): void {
    for (const { handler, isOnce } of this.#entries.get(type) ?? []) {
      if (isOnce) this.remove(type, handler);
      try {
        handler.call(self, { type, paramData });
      } catch (error) {
        reportError(error);
      }
    }
  }

  clear(): void {
    this.#entries.clear();
  }
}
