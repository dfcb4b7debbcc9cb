import type { Protection } from '../../../../src/contract/videos.js';
import { startTestServer } from '../../../support/server.js';
import { holdSegments } from '../../../support/hold-segments.js';
import { submitClip, videoWhen } from '../../../support/process-clip.js';

/** A server to be killed: `growing-worker.ts <data folder> <clip> <protection>`. Says the id of the video once it plays, and makes no more of it. */
const [dataDir = '', clip = '', protection] = process.argv.slice(2);
const { deps } = await startTestServer({ VOD_DATA_DIR: dataDir });
holdSegments(deps, 5);
const videoId = await submitClip(deps, clip, protection as Protection);
await videoWhen(deps, videoId, ({ playable }) => playable);
console.log(videoId);
