import type { Beacon } from '../../../src/contract/beacons.js';

/** One request that the fake server of test/support/fake-vod-server.mjs answered. */
export interface LogEntry extends Partial<Beacon> {
  readonly what: 'play-auth' | 'playback' | 'file' | 'beacon';
  /** Of a beacon: which answer named its address. */
  readonly view?: string;
  readonly cookie?: string;
  readonly type?: string;
  readonly file?: string;
  /** Of an exchange. */
  readonly accept?: string;
  readonly n?: number;
  readonly at?: number;
  readonly status?: number;
}

/** A test's own corner of the fake server. */
export interface Scenario {
  readonly id: string;
  readonly playbackUrl: string;
  readonly playAuthUrl: string;
  set(options: Record<string, unknown>): Promise<void>;
  log(): Promise<readonly LogEntry[]>;
  playAuth(): Promise<string>;
}

let count = 0;

/** Opens a scenario; the options are listed in fake-vod-server.mjs. */
export async function scenario(options: Record<string, unknown> = {}): Promise<Scenario> {
  const id = `s${Date.now().toString(36)}-${count++}`;
  const at = `/fake/scenarios/${id}`;
  const set = async (more: Record<string, unknown>): Promise<void> => {
    await fetch(at, { method: 'POST', body: JSON.stringify(more) });
  };
  await set(options);
  return {
    id,
    playbackUrl: '/fake/v1/playback',
    playAuthUrl: `/fake/play-auth/${id}`,
    set,
    log: async () => ((await (await fetch(at)).json()) as { log: LogEntry[] }).log,
    playAuth: async () => {
      const answer = await fetch(`/fake/play-auth/${id}`, { method: 'POST' });
      return ((await answer.json()) as { playAuth: string }).playAuth;
    },
  };
}
