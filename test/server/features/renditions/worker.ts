import { startTestServer } from '../../../support/server.js';
import { submitClip, videoWhen } from '../../../support/process-clip.js';

/**
 * A server to be killed: `worker.ts <data folder> <clip> [<video>]`. When it has done with the video, which another such
 * server left, it says the id of the one that it works on next.
 */
const [dataDir = '', clip = '', earlier = ''] = process.argv.slice(2);
const { deps } = await startTestServer({ VOD_DATA_DIR: dataDir });
if (earlier !== '')
  await videoWhen(deps, earlier, ({ status }) => status === 'ready' || status === 'failed');
console.log(await submitClip(deps, clip));
