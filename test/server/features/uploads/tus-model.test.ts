import { createServer, type Server as HttpServer } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { times } from '../../../support/counts.js';
import { TusClient } from './tus-client.js';
import { sha256, startUploadServer, type UploadServer } from './upload-server.js';

const mostBytes = 64;

/** What an upload must be, whoever has it. */
interface ModelUpload {
  bytes: number[];
  length: number | null;
  isTerminated: boolean;
  /**
   * @tus/server has another state from here on, and is not compared: it keeps the length of a request that it refuses as too long, of
   * which ours keeps nothing, refuses a length that is said again, and deletes what is complete.
   */
  isPeerOff: boolean;
}

interface RealUpload {
  ours: { client: TusClient; path: string; videoId: string };
  theirs: { path: string };
}

interface Model {
  uploads: ModelUpload[];
}

interface Real {
  uploads: RealUpload[];
}

interface Said {
  status: number;
  offset: number | null;
}

let server: UploadServer;
let peer: { http: HttpServer; directory: string; client: TusClient };
/** What @tus/server answered otherwise, and is not listed. */
const seen = new Set<string>();

/** Where ours means to differ from @tus/server: what was asked, our status and whether it names an offset, theirs, and why. */
const intended: [asked: RegExp, ours: string, theirs: string, why: string][] = [
  [/ terminated/, '410 false', '404 false', 'a client is told that it was there'],
  [/of another type$/, '415 false', '400 false', 'RFC 5789 names 415'],
  [/^patch complete, here, too long$/, '409 false', '413 false', 'it is complete'],
  [/^patch \w+, here, .*length stated$/, '204 true', '400 false', 'it may be said again'],
  [/^patch open, here, too long, length stated$/, '413 false', '400 false', 'it may be said again'],
  [/^patch complete, here, too long, length stated$/, '409 false', '400 false', 'as both above'],
  [/^terminate complete$/, '409 false', '204 false', 'it is the source of a video by then'],
  [/^create .*, bare$/, '201 true', '201 false', 'nobody need ask for it'],
  [/elsewhere, another length$/, '400 false', '409 false', 'the length is what cannot be mended'],
];

beforeAll(async () => {
  server = await startUploadServer();
  const directory = await mkdtemp(join(tmpdir(), 'vodkit-tus-peer-'));
  const tus = new Server({ path: '/v1/uploads', datastore: new FileStore({ directory }) });
  const http = createServer((request, response) => void tus.handle(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const client = new TusClient({ url }, { headers: { 'tus-resumable': '1.0.0' } });
  peer = { http, directory, client };
});
afterAll(async () => {
  peer.http.closeAllConnections();
  peer.http.close();
  await rm(peer.directory, { recursive: true, force: true });
  await server.stop();
});

function said({ status, headers }: Response): Said {
  const offset = headers.get('upload-offset');
  return { status, offset: offset === null ? null : Number(offset) };
}

/** Ours must be what the model says; theirs too, but for what is listed. */
function judge(
  what: string,
  expected: Said,
  { ours, theirs }: { ours: Said; theirs: Said | undefined },
): void {
  expect(ours, what).toEqual(expected);
  if (!theirs) return;
  const [one, other] = [ours, theirs].map(({ status, offset }) => `${status} ${offset !== null}`);
  if (one === other && ours.offset === theirs.offset) return;
  const isListed = intended.some(
    ([asked, our, their]) => asked.test(what) && our === one && their === other,
  );
  if (!isListed) seen.add(`${what}: ours ${one}, @tus/server ${other}`);
}

const offsetType = 'application/offset+octet-stream';

class Create implements fc.AsyncCommand<Model, Real> {
  constructor(
    readonly length: number | null,
    readonly body: number[],
  ) {}

  check = () => true;

  async run(model: Model, real: Real): Promise<void> {
    const { length, body } = this;
    const headers: Record<string, string> =
      length === null
        ? { 'upload-length': '-', 'upload-defer-length': '1' }
        : { 'upload-length': String(length) };
    const bytes = body.length > 0 ? Uint8Array.from(body) : undefined;
    const grant = await server.grant();
    const client = new TusClient(server, grant);
    const answers = {
      ours: await client.post(length ?? 0, headers, bytes),
      theirs: await peer.client.post(length ?? 0, headers, bytes),
    };
    const isTooLong = body.length > (length ?? Infinity);
    const expected = isTooLong
      ? { status: 413, offset: null }
      : { status: 201, offset: body.length };
    const what = `create ${length === null ? 'deferred' : length === 0 ? 'empty' : 'sized'}, ${isTooLong ? 'too long' : body.length > 0 ? 'with bytes' : 'bare'}`;
    judge(what, expected, { ours: said(answers.ours), theirs: said(answers.theirs) });
    if (isTooLong) return;
    model.uploads.push({ bytes: body, length, isTerminated: false, isPeerOff: false });
    const pathOf = ({ headers: all }: Response) =>
      new URL(all.get('location')!, server.url).pathname;
    real.uploads.push({
      ours: { client, path: pathOf(answers.ours), videoId: grant.videoId },
      theirs: { path: pathOf(answers.theirs) },
    });
  }

  toString = () => `create(${this.length}, ${this.body.length} bytes)`;
}

abstract class OnUpload implements fc.AsyncCommand<Model, Real> {
  constructor(readonly which: number) {}

  check = ({ uploads }: Readonly<Model>) => uploads.length > 0;

  async run(model: Model, real: Real): Promise<void> {
    const place = this.which % model.uploads.length;
    await this.ask(model.uploads[place]!, real.uploads[place]!);
  }

  protected abstract ask(model: ModelUpload, real: RealUpload): Promise<void>;
}

const stateOf = ({ bytes, length, isTerminated }: ModelUpload): string =>
  isTerminated
    ? 'terminated'
    : bytes.length === length
      ? 'complete'
      : length === null
        ? 'deferred'
        : 'open';

class Head extends OnUpload {
  protected override async ask(model: ModelUpload, { ours, theirs }: RealUpload): Promise<void> {
    const answers = {
      ours: said(await ours.client.head(ours.path)),
      theirs: model.isPeerOff ? undefined : said(await peer.client.head(theirs.path)),
    };
    const expected = model.isTerminated
      ? { status: 410, offset: null }
      : { status: 200, offset: model.bytes.length };
    judge(`head ${stateOf(model)}`, expected, answers);
  }

  override toString = () => `head(${this.which})`;
}

class Patch extends OnUpload {
  constructor(
    which: number,
    readonly body: number[],
    readonly how: { away: number; isTyped: boolean; length: number | undefined },
  ) {
    super(which);
  }

  protected override async ask(model: ModelUpload, { ours, theirs }: RealUpload): Promise<void> {
    const { body, how } = this;
    const offset = Math.max(0, model.bytes.length + how.away);
    const headers: Record<string, string> = {
      'content-type': how.isTyped ? offsetType : 'application/octet-stream',
      ...(how.length !== undefined && { 'upload-length': String(how.length) }),
    };
    const bytes = Uint8Array.from(body);
    const before = stateOf(model);
    const expected = this.#expected(model, offset);
    const answers = {
      ours: said(await ours.client.patch(ours.path, offset, bytes, headers)),
      theirs: model.isPeerOff
        ? undefined
        : said(await peer.client.patch(theirs.path, offset, bytes, headers)),
    };
    const where = offset === model.bytes.length ? 'here' : 'elsewhere';
    const what = `patch ${before}, ${where}, ${this.#kindOf(model)}`;
    judge(what, expected, answers);
    model.isPeerOff ||= expected.status === 413 && model.length === null;
    if (expected.status !== 204) return;
    model.isPeerOff ||= how.length !== undefined && model.length !== null;
    model.length ??= how.length ?? null;
    model.bytes = [...model.bytes, ...body];
  }

  #kindOf(model: ModelUpload): string {
    const { body, how } = this;
    if (!how.isTyped) return 'of another type';
    const end = model.bytes.length + body.length;
    if (how.length !== undefined && model.length !== null && how.length !== model.length)
      return 'another length';
    const length = model.length ?? how.length;
    const states = how.length === undefined ? '' : ', length stated';
    if (length !== undefined && end > length) return `too long${states}`;
    return `${body.length === 0 ? 'nothing' : end === length ? 'the rest' : 'some'}${states}`;
  }

  #expected(model: ModelUpload, offset: number): Said {
    const { body, how } = this;
    const refused = (status: number): Said => ({ status, offset: null });
    if (!how.isTyped) return refused(415);
    if (model.isTerminated) return refused(410);
    if (how.length !== undefined && model.length !== null && how.length !== model.length)
      return refused(400);
    if (offset !== model.bytes.length) return refused(409);
    const length = model.length ?? how.length ?? Infinity;
    if (length < offset) return refused(400);
    if (model.length !== null && length === offset && body.length > 0) return refused(409);
    if (offset + body.length > length) return refused(413);
    return { status: 204, offset: offset + body.length };
  }

  override toString = () =>
    `patch(${this.which}, ${this.body.length} bytes, ${JSON.stringify(this.how)})`;
}

class Terminate extends OnUpload {
  protected override async ask(model: ModelUpload, { ours, theirs }: RealUpload): Promise<void> {
    const before = stateOf(model);
    const answers = {
      ours: said(await ours.client.delete(ours.path)),
      theirs: model.isPeerOff ? undefined : said(await peer.client.delete(theirs.path)),
    };
    const status = before === 'terminated' ? 410 : before === 'complete' ? 409 : 204;
    judge(`terminate ${before}`, { status, offset: null }, answers);
    if (status === 204) model.isTerminated = true;
    model.isPeerOff ||= before === 'complete';
  }

  override toString = () => `terminate(${this.which})`;
}

const which = fc.nat(7);
const bytes = fc.array(fc.nat(255), { maxLength: mostBytes / 4 });
const commands = [
  fc
    .tuple(fc.option(fc.nat(mostBytes), { freq: 4 }), fc.oneof(fc.constant<number[]>([]), bytes))
    .map(([length, body]) => new Create(length, body)),
  which.map((n) => new Head(n)),
  fc
    .tuple(
      which,
      bytes,
      fc.record({
        away: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: -3, max: 3 })),
        isTyped: fc.oneof({ weight: 15, arbitrary: fc.constant(true) }, fc.constant(false)),
        length: fc.option(fc.nat(mostBytes), { nil: undefined, freq: 4 }),
      }),
    )
    .map(([n, body, how]) => new Patch(n, body, how)),
  which.map((n) => new Terminate(n)),
];

describe('tus, as a model has it', () => {
  it(
    'answers any sequence as the model says, stores the bytes that it says, and differs from @tus/server only as listed (U-52)',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.commands([commands[0]!, commands[1]!, commands[2]!, commands[2]!, commands[3]!], {
            maxCommands: 50,
            size: 'max',
          }),
          async (sequence) => {
            const model: Model = { uploads: [] };
            const real: Real = { uploads: [] };
            await fc.asyncModelRun(() => ({ model, real }), sequence);
            for (const [n, upload] of model.uploads.entries()) {
              if (stateOf(upload) !== 'complete') continue;
              const { ours, theirs } = real.uploads[n]!;
              const digest = sha256(Uint8Array.from(upload.bytes));
              expect(await server.sourceDigest(ours.videoId)).toBe(digest);
              const id = theirs.path.split('/').at(-1)!;
              if (upload.length! > 0 && !upload.isPeerOff)
                expect(sha256(await readFile(join(peer.directory, id)))).toBe(digest);
            }
          },
        ),
        { numRuns: times(10, 5000), endOnFailure: true },
      );
      expect([...seen]).toEqual([]);
    },
    times(60_000, 3_600_000),
  );
});
