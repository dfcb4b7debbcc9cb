import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib.mjs';

/** The tags of the package: one file `src/vod-*.ts` registers each. */
export const elements = readdirSync(join(root, 'src'))
  .filter((file) => /^vod-[a-z-]+\.ts$/.test(file))
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();

/** Surfaces of other players over `<vod-player>`: `src/{name}.ts` for bundlers, `src/adapters/{name}/script.ts` for a tag. */
export const adapters = ['aliplayer', 'videojs'];

/** What pages use of the player without its element: `dist/script/{name}.module.js` each. */
export const headlessModules = {
  'offline-videos': { exported: 'OfflineVideos', source: 'src/player/offline/offline-videos.ts' },
  'player-controller': {
    exported: 'VodPlayerController',
    source: 'src/player/headless-player.ts',
  },
};
