import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { TextFault } from '../../media/text/text-fault.js';
import { after } from '../../platform/timers.js';
import { toWebVtt, type ConvertedText, type TextFormat } from '../../media/text/to-web-vtt.js';

export interface TextTask {
  format: TextFormat;
  text: string;
}

export type TextAnswer =
  | { type: 'started' }
  | ({ type: 'converted' } & ConvertedText)
  | { type: 'fault'; kind: TextFault['kind']; reason: string; line: number | undefined };

/** Shorter texts, so the subtitles of most films, take a few milliseconds, and need no thread. */
const inPlaceLength = 64 * 1024;
/** What no text that can be shown takes. */
const usualLimits = { ms: 2000, heapMb: 100 };

/** Next to this module, with the same file extension: `.ts` when running from the sources. */
const workerUrl = new URL(`./text-worker${extname(import.meta.url)}`, import.meta.url);

/**
 * As `toWebVtt`, without holding up the process: a long text is read in a thread, which ends after two seconds, or if it takes more
 * memory than any text needs.
 * @throws TextFault where nothing of it can be shown, or it is too large
 */
export async function convertText(task: TextTask, limits = usualLimits): Promise<ConvertedText> {
  if (task.text.length <= inPlaceLength) return toWebVtt(task.format, task.text);
  const resourceLimits = { maxOldGenerationSizeMb: limits.heapMb, maxYoungGenerationSizeMb: 16 };
  const worker = new Worker(workerUrl, { workerData: task, resourceLimits });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const refuse = (): void =>
        reject(new TextFault('too-large', 'It takes too long or too much memory to read.'));
      worker.on('message', (answer: TextAnswer) => {
        if (answer.type === 'started') timer = after(limits.ms, refuse);
        else if (answer.type === 'converted') resolve(answer);
        else reject(new TextFault(answer.kind, answer.reason, answer.line));
      });
      worker.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? refuse() : reject(error),
      );
      worker.once('exit', () => reject(new Error('The thread that reads texts has ended')));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
