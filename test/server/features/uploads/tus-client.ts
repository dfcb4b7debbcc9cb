import type { Grant, UploadServer } from './upload-server.js';

const offsetType = 'application/offset+octet-stream';

/** Single tus requests, for tests: nothing is retried. */
export class TusClient {
  readonly #base: string;
  readonly #headers: Record<string, string>;

  constructor(server: Pick<UploadServer, 'url'>, grant: Pick<Grant, 'headers'>) {
    this.#base = server.url;
    this.#headers = grant.headers;
  }

  request(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: Uint8Array,
  ): Promise<Response> {
    const all = Object.entries({ ...this.#headers, ...headers }).filter(
      ([, value]) => value !== '-',
    );
    return fetch(new URL(path, this.#base), {
      method,
      headers: Object.fromEntries(all),
      ...(body && { body: Buffer.from(body) }),
    });
  }

  post(
    length: number | string,
    headers: Record<string, string> = {},
    body?: Uint8Array,
  ): Promise<Response> {
    const type: Record<string, string> = body ? { 'content-type': offsetType } : {};
    return this.request(
      'POST',
      '/v1/uploads',
      { 'upload-length': String(length), ...type, ...headers },
      body,
    );
  }

  /** Creates an upload; answers its path. */
  async create(length: number, headers: Record<string, string> = {}): Promise<string> {
    const answer = await this.post(length, headers);
    if (answer.status !== 201) throw new Error(`create: ${answer.status} ${await answer.text()}`);
    return answer.headers.get('location') as string;
  }

  head(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.request('HEAD', path, headers);
  }

  async offset(path: string): Promise<number> {
    const answer = await this.head(path);
    if (answer.status !== 200) throw new Error(`head: ${answer.status}`);
    return Number(answer.headers.get('upload-offset'));
  }

  patch(
    path: string,
    offset: number | string,
    body: Uint8Array,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.request(
      'PATCH',
      path,
      { 'upload-offset': String(offset), 'content-type': offsetType, ...headers },
      body,
    );
  }

  delete(path: string): Promise<Response> {
    return this.request('DELETE', path);
  }
}
