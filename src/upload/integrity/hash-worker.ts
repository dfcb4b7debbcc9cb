import { BodyHash } from './body-hash.js';
import {
  answerFrom,
  keepEveryBytes,
  type HashAnswer,
  type HashNews,
  type HashQuestion,
  type HashStart,
} from './hash-protocol.js';
import type { Sha256State } from './sha256.js';

let hash: BodyHash | undefined;

addEventListener('message', ({ data }: MessageEvent<HashStart | HashQuestion>) => {
  if ('body' in data) hash = new BodyHash(data.body, data, { everyBytes: keepEveryBytes, keep });
  else void answer(data);
});

function keep(kept: Sha256State): void {
  postMessage({ kept } satisfies HashNews);
}

async function answer(question: HashQuestion): Promise<void> {
  const { id } = question;
  try {
    const value = hash && (await answerFrom(hash, question));
    postMessage({ id, value } satisfies HashAnswer);
  } catch (cause) {
    postMessage({ id, error: String(cause) } satisfies HashAnswer);
  }
}
