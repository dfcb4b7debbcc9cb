import type { RevisionAddress } from '../../domain/storage-keys.js';
import { defineJob, type Feature } from '../../platform/feature.js';
import { contentKeyPurpose, contentKeys } from './revision-table.js';
import { sweepRevision, sweepRevisionQueue } from './retire-revision.js';
import { sweepDeletedVideos, sweepVideo, sweepVideoQueue } from './sweep-video.js';

export const revisions: Feature = {
  name: 'revisions',
  secrets: [{ purpose: contentKeyPurpose, column: contentKeys.keyWrapped, key: [contentKeys.id] }],
  subscribers: [sweepDeletedVideos],
  jobs: [
    defineJob(sweepVideoQueue, sweepVideo),
    defineJob<RevisionAddress>(sweepRevisionQueue, (deps, revision) =>
      sweepRevision(deps, revision),
    ),
  ],
};
