import type { TusClient } from './tus-client.js';
import type { UploadServer } from './upload-server.js';

/** The header of a partial upload. */
export const partial = { 'upload-concat': 'partial' };

/** A partial upload that has all of these bytes. */
export async function sendPart(client: TusClient, bytes: Uint8Array): Promise<string> {
  const answer = await client.post(bytes.length, partial, bytes);
  if (answer.status !== 201) throw new Error(`part: ${answer.status} ${await answer.text()}`);
  return answer.headers.get('location') as string;
}

export function postFinal(
  client: TusClient,
  paths: readonly string[],
  headers: Record<string, string> = {},
): Promise<Response> {
  const concat = `final;${paths.join(' ')}`;
  return client.request('POST', '/v1/uploads', { 'upload-concat': concat, ...headers });
}

/** The uploads that the store has bytes of. */
export async function heldUploads({ deps }: UploadServer): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of deps.storage.listAppendables()) ids.push(id);
  return ids;
}

export function idOf(path: string): string {
  return path.split('/').at(-1) as string;
}
