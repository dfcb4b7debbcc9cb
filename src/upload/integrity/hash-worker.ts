import { BodyHash } from './body-hash.js';
import type { HashAnswer, HashQuestion, HashStart } from './hash-protocol.js';

let hash: BodyHash | undefined;

addEventListener('message', ({ data }: MessageEvent<HashStart | HashQuestion>) => {
  if ('body' in data) hash = new BodyHash(data.body, data);
  else void answer(data);
});

async function answer({ id, range }: HashQuestion): Promise<void> {
  try {
    const value = await (range ? hash?.checksum(...range) : hash?.digest());
    postMessage({ id, value } satisfies HashAnswer);
  } catch (cause) {
    postMessage({ id, error: String(cause) } satisfies HashAnswer);
  }
}
