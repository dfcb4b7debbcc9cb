import { VodError } from '../shared/vod-error.js';
import { chunksOf } from './bounded-body.js';

/** One event of a stream, or a sign of life that carries none. */
export interface StreamEvent {
  name: string;
  /** Empty for a sign of life. */
  data: string;
}

const longestEvent = 1024 * 1024;

/** Server-sent events as our server writes them: https://html.spec.whatwg.org/multipage/server-sent-events.html, lines ended by LF. */
export async function* readEvents(response: Response): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let unread = '';
  for await (const chunk of chunksOf(response)) {
    unread += decoder.decode(chunk, { stream: true });
    const blocks = unread.split('\n\n');
    unread = blocks.pop() ?? '';
    if (unread.length > longestEvent)
      throw new VodError('bad-response', 'An event of the stream has no end.');
    for (const block of blocks) yield parseEvent(block);
  }
}

function parseEvent(block: string): StreamEvent {
  const valuesOf = (field: string) =>
    block
      .split('\n')
      .flatMap((line) =>
        line.startsWith(`${field}:`) ? [line.slice(field.length + 1).replace(/^ /, '')] : [],
      );
  return { name: valuesOf('event')[0] ?? 'message', data: valuesOf('data').join('\n') };
}
