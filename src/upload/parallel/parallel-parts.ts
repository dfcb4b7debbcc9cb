import { VodError } from '../../shared/vod-error.js';
import { askForParts, isRefusalOfParts, type FoundPart } from './create-parts.js';
import { countParts, cutInParts, readPartsAddress } from './part-list.js';
import { PartSender, type PartsUpload } from './part-sender.js';
import { callFor, parseOffset, verifiedBy } from '../transports/tus-requests.js';
import type { SendAttempt, SentIntegrity } from '../transports/upload-transport.js';

/** Of HTTP/1.1, a browser opens six; `auto` may come to use as many. */
const mostConnections = 4;

/**
 * Sends a new file in several partial uploads that the server joins (tus concatenation). Answers undefined where it is better off in
 * one; creating a whole upload ends the parts that there may be.
 */
export async function sendInParts(attempt: SendAttempt): Promise<'over' | undefined> {
  const most = attempt.parallel?.most ?? 1;
  const offer = await askForParts(attempt);
  if (!offer) return undefined;
  const { size } = attempt.file;
  const count = countParts(size, most === 'auto' ? mostConnections : most);
  const parts = cutInParts(size, count).map((length) => ({ url: undefined, length, offset: 0 }));
  return sendOrRefuse(attempt, { ...offer, url: undefined }, parts);
}

/** Goes on with an upload of which only parts were created so far; undefined for other addresses. */
export async function sendListedParts(
  attempt: SendAttempt,
  address: string,
): Promise<'over' | undefined> {
  const urls = readPartsAddress(address);
  if (!urls) throw new VodError('not-found', 'The upload that was begun is not known.');
  let integrity: SentIntegrity | undefined;
  const parts = await Promise.all(
    cutInParts(attempt.file.size, urls.length).map(async (length, index): Promise<FoundPart> => {
      const url = urls[index];
      if (url === undefined) return { url, length, offset: 0 };
      const found = await readPart(attempt, url);
      if (found.length !== length) throw ofAnotherFile();
      integrity ??= found.integrity;
      return found;
    }),
  );
  // What is missing is created without bytes, which any server takes.
  return sendOrRefuse(attempt, { integrity, takesFirstBytes: false, url: undefined }, parts);
}

async function sendOrRefuse(
  attempt: SendAttempt,
  upload: PartsUpload,
  parts: readonly FoundPart[],
): Promise<'over' | undefined> {
  const sender = new PartSender(attempt, upload, parts);
  try {
    await sender.run();
    return 'over';
  } catch (cause) {
    if (sender.hasUpload || !isRefusalOfParts(cause)) throw cause;
    return undefined;
  }
}

/** Goes on with an upload in parts. */
export async function sendFoundParts(
  attempt: SendAttempt,
  { concat, ...upload }: { concat: string; url: string; integrity: SentIntegrity | undefined },
): Promise<'over'> {
  const addresses = concat.slice(concat.indexOf(';') + 1).split(' ');
  const parts = await Promise.all(
    addresses.map((address) => readPart(attempt, new URL(address, attempt.endpoint).href)),
  );
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  if (total !== attempt.file.size) throw ofAnotherFile();
  await new PartSender(attempt, { ...upload, takesFirstBytes: false }, parts).run();
  return 'over';
}

async function readPart(
  attempt: SendAttempt,
  url: string,
): Promise<FoundPart & { integrity: SentIntegrity | undefined }> {
  const answer = await callFor(attempt, { method: 'HEAD', url });
  const length = Number(answer.header('Upload-Length') ?? NaN);
  if (!Number.isSafeInteger(length))
    throw new VodError('not-found', 'The upload on the server has parts of unknown length.');
  const integrity = verifiedBy(answer, attempt);
  return { url, length, offset: parseOffset(answer, 0, length), integrity };
}

function ofAnotherFile(): VodError {
  return new VodError('not-found', 'The upload on the server is of another file.');
}
