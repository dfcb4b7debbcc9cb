import type { Route } from 'playwright-core';
import type { Playback } from '../../src/contract/playback.js';

/** Answers to play auths tell nothing of what is in the files, which is then the engine's alone to load. */
export async function withoutStart(route: Route): Promise<void> {
  const response = await route.fetch();
  const playback = (await response.json()) as Playback;
  const sources = playback.sources.map((source) => ({ ...source, start: undefined }));
  await route.fulfill({ response, json: { ...playback, sources } });
}
