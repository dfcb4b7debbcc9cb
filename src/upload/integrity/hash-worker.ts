import { BodyHash } from './body-hash.js';
import {
  answerFrom,
  keepEveryBytes,
  type HashAnswer,
  type HashEnd,
  type HashNews,
  type HashQuestion,
  type HashStart,
} from './hash-protocol.js';
import type { Sha256State } from './sha256.js';

const hashes = new Map<number, BodyHash>();

addEventListener('message', ({ data }: MessageEvent<HashStart | HashQuestion | HashEnd>) => {
  if ('body' in data) begin(data);
  else if ('isOver' in data) end(data);
  else void answer(data);
});

function begin(start: HashStart): void {
  const { hash, body } = start;
  const keep = (kept: Sha256State) => postMessage({ hash, kept } satisfies HashNews);
  hashes.set(hash, new BodyHash(body, start, { everyBytes: keepEveryBytes, keep }));
}

function end({ hash }: HashEnd): void {
  hashes.get(hash)?.dispose();
  hashes.delete(hash);
}

async function answer(question: HashQuestion): Promise<void> {
  const { hash, id } = question;
  const own = hashes.get(hash);
  try {
    const value = own && (await answerFrom(own, question));
    postMessage({ hash, id, value } satisfies HashAnswer);
  } catch (cause) {
    postMessage({ hash, id, error: String(cause) } satisfies HashAnswer);
  }
}
