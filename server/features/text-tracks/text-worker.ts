import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { TextAnswer, TextTask } from './convert-text.js';
import { TextFault } from '../../media/text/text-fault.js';
import { toWebVtt } from '../../media/text/to-web-vtt.js';

const parent = parentPort as MessagePort;
const answer = (message: TextAnswer): void => parent.postMessage(message);
const { format, text } = workerData as TextTask;

answer({ type: 'started' });
try {
  answer({ type: 'converted', ...toWebVtt(format, text) });
} catch (error) {
  if (!(error instanceof TextFault)) throw error;
  // What is sent between threads loses its class.
  const { kind, reason, line } = error;
  answer({ type: 'fault', kind, reason, line });
}
