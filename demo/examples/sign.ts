import type { VodPlayerElement } from '../../src/index.js';
import type { Site } from './example.js';

export const markup = '<vod-player {source} audio-preference="description"></vod-player>';

export function setUp(player: VodPlayerElement, { videos, playAuth }: Site): void {
  // Here the latest video stands in for one in sign language.
  player.signLanguage = { playAuthUrl: `${playAuth}?video=${videos[0]?.id ?? ''}` };
}
