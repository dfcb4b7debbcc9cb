import { startTestServer } from '../../../support/server.js';
import { submitClip } from '../../../support/process-clip.js';

/** A server to be killed: `worker.ts <data folder> <clip>`; it says the id of the video that it works on. */
const [dataDir = '', clip = ''] = process.argv.slice(2);
const { deps } = await startTestServer({ VOD_DATA_DIR: dataDir });
console.log(await submitClip(deps, clip));
