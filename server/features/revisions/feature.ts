import type { RevisionAddress } from '../../domain/storage-keys.js';
import { defineJob, type Feature } from '../../platform/feature.js';
import { sweepVideoQueue } from '../videos/delete-video.js';
import { sweepRevision, sweepRevisionQueue } from './retire-revision.js';
import { sweepVideo } from './sweep-video.js';

export const revisions: Feature = {
  name: 'revisions',
  jobs: [
    defineJob(sweepVideoQueue, sweepVideo),
    defineJob<RevisionAddress>(sweepRevisionQueue, (deps, revision) =>
      sweepRevision(deps, revision),
    ),
  ],
};
