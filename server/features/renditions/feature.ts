import type { Feature } from '../../platform/feature.js';
import { endAbandonedSandboxes } from '../../platform/process/end-abandoned.js';
import { requeueStalled } from './requeue-stalled.js';
import { startScrub } from './scrub-stored.js';
import { startProcessing } from './start-processing.js';
import { sweepScratch } from './sweep-scratch.js';

export const renditions: Feature = {
  name: 'renditions',
  schedules: [
    { name: 'search for stalled videos', everyMs: 60_000, run: (deps) => requeueStalled(deps) },
    {
      name: 'end of sandboxes that a killed server left',
      everyMs: 3600_000,
      run: async ({ config, log }) => {
        const ended = await endAbandonedSandboxes(config.dataDir);
        if (ended > 0) log.info({ ended }, 'ended sandboxes that a killed server had left');
      },
    },
    {
      name: 'sweep of scratch folders',
      everyMs: 3600_000,
      run: ({ config }) => sweepScratch(config.dataDir),
    },
  ],
  start: async (deps, signal) => {
    startScrub(deps, signal);
    await startProcessing(deps, signal);
  },
};
