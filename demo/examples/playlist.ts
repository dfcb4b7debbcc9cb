import type { VodPlayerElement } from '../../src/index.js';
import type { Site } from './example.js';

export const markup = '<vod-player></vod-player>';

export function setUp(player: VodPlayerElement, { videos, playAuth }: Site): void {
  player.playlist = {
    items: videos.map(({ id, ...shown }) => ({
      ...shown,
      playAuthUrl: `${playAuth}?video=${id}`,
    })),
  };
}
