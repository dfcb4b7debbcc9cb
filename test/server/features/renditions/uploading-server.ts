import { startTestServer } from '../../../support/server.js';
import { SlowUpload } from '../../../support/slow-upload.js';

/** A server to be killed: `uploading-server.ts <data folder> <clip>`. Says how to go on with an upload once that plays. */
const [dataDir = '', clip = ''] = process.argv.slice(2);
const server = await startTestServer({ VOD_DATA_DIR: dataDir });
const upload = await SlowUpload.start(server, clip);
await upload.sendTo(0.3);
await upload.trickleUntil(({ playable }) => playable);
console.log(JSON.stringify(upload.state));
