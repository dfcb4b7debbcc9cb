import { createLog } from '../../server/platform/log.js';

export const silentLog = createLog('silent');
