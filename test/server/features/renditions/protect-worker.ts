import type { Protection } from '../../../../src/contract/videos.js';
import { updateVideoFields } from '../../../../server/features/videos/update-video.js';
import { videoWhen } from '../../../support/process-clip.js';
import { startTestServer } from '../../../support/server.js';

/**
 * A server to be killed: `protect-worker.ts <data folder> <video> <protection>`. When the change that another such server
 * left is done, it asks for the next one; it says what was done, and when it works on what it was asked for.
 */
const [dataDir = '', videoId = '', protection = ''] = process.argv.slice(2);
const { deps } = await startTestServer({ VOD_DATA_DIR: dataDir });
const { protection: redone } = await videoWhen(deps, videoId, ({ jobKey }) => jobKey === null);
const target = { appId: 'default', videoId };
await updateVideoFields(deps, target, { protection: protection as Protection });
console.log(redone);
await videoWhen(deps, videoId, ({ progress, jobKey }) => progress !== null || jobKey === null);
console.log('at work');
