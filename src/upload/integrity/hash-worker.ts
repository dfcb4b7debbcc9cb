import { BodyHash } from './body-hash.js';
import { answerFrom, type HashAnswer, type HashQuestion, type HashStart } from './hash-protocol.js';

let hash: BodyHash | undefined;

addEventListener('message', ({ data }: MessageEvent<HashStart | HashQuestion>) => {
  if ('body' in data) hash = new BodyHash(data.body, data);
  else void answer(data);
});

async function answer(question: HashQuestion): Promise<void> {
  const { id } = question;
  try {
    const value = hash && (await answerFrom(hash, question));
    postMessage({ id, value } satisfies HashAnswer);
  } catch (cause) {
    postMessage({ id, error: String(cause) } satisfies HashAnswer);
  }
}
