import { fixture, html } from '@open-wc/testing';
import { Aliplayer, type AliplayerEvent, type AliplayerOptions } from '../../../src/aliplayer.js';
import { scenario, type Scenario } from '../player/fake-server.js';
import { until } from '../player/mount-player.js';

export const clip = '/.cache/test-media/player-3/clip.mp4';

export interface MountedAliplayer {
  readonly player: Aliplayer;
  readonly box: HTMLElement;
}

let count = 0;

/** An element for a player, with an id of its own, 640 pixels wide. */
export async function mountBox(): Promise<HTMLElement> {
  const box = await fixture<HTMLElement>(html`<div></div>`);
  box.id = `aliplayer-${count++}`;
  box.style.inlineSize = '640px';
  return box;
}

/** A player of the clip, ready, muted, in English, unless the options say otherwise. */
export async function mountAliplayer(options: AliplayerOptions = {}): Promise<MountedAliplayer> {
  const box = await mountBox();
  const usual = { source: clip, mute: true, language: 'en-us' };
  const player = await new Promise<Aliplayer>((resolve) => {
    new Aliplayer({ id: box.id, ...usual, ...options }, resolve);
  });
  return { player, box };
}

/** The same of a video of the fake server. */
export async function mountVideo(
  options: AliplayerOptions = {},
  faults: Record<string, unknown> = {},
): Promise<MountedAliplayer & { server: Scenario }> {
  const server = await scenario(faults);
  const own = {
    vid: server.id,
    playauth: await server.playAuth(),
    playbackUrl: server.playbackUrl,
  };
  const mounted = await mountAliplayer({ source: undefined, ...own, ...options });
  return { ...mounted, server };
}

/** The address of the HLS playlist of a scenario. */
export async function masterOf(server: Scenario): Promise<string> {
  const headers = { authorization: `Bearer ${await server.playAuth()}` };
  const answer = await fetch(server.playbackUrl, { headers });
  const { sources } = (await answer.json()) as { sources: { url: string }[] };
  return sources[0]?.url ?? '';
}

/** Resolves once a picture is there. */
export async function pictured({ tag }: Aliplayer): Promise<void> {
  await until(tag, () => tag.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
}

/** The next event of a name. */
export function nextEvent<Name extends string>(
  player: Aliplayer,
  name: Name,
): Promise<AliplayerEvent> {
  return new Promise((resolve) => player.one(name, resolve));
}

/** What the console is warned of while `act` runs. */
export async function warningsOf(act: (told: readonly string[]) => unknown): Promise<string[]> {
  const { warn } = console;
  const told: string[] = [];
  console.warn = (...parts: unknown[]) => void told.push(parts.map(String).join(' '));
  try {
    await act(told);
  } finally {
    console.warn = warn;
  }
  return told;
}
