/**
 * Uploads of one byte a second each, held by raw sockets of a process of their own, and small ones made meanwhile. Prints what each slow
 * one costs the server in descriptors and memory, the p99 of the small ones, and how many connections were lost or answered. Of the server
 * that `npm run build` has made last.
 *
 *   node --import ./test/support/register-tsx.mjs bench/slow-uploads.ts [uploads] [seconds]
 *
 * On the PostgreSQL of DATABASE_URL, where that is set; then it prints as well how many transactions and updates it had a second.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { asPublished, quantile, startServerProcess, timesOf, type BenchServer } from './serve.js';

const tsx = new URL('../test/support/register-tsx.mjs', import.meta.url).href;
const most = { descriptors: 1, kib: 30, p99Ms: 250 };
/** The statuses of small uploads that were refused. */
const refused: number[] = [];
const slowLength = 1024 * 1024;
const smallBody = Buffer.alloc(64 * 1024, 7);
const together = 16;
/** What it costs is what cannot be collected. */
const collectWhenAsked = [
  '--expose-gc',
  '--import',
  'data:text/javascript,process.on("SIGUSR2",()=>gc())',
];

interface Grant {
  token: string;
}

/** What the process that holds the slow ones tells. */
interface Held {
  open: number;
  /** First lines of what the server answered to them, if anything: it should not. */
  answers: string[];
}

async function measure(uploads: number, seconds: number): Promise<void> {
  // More than a thousand calls a second may be what it is all about.
  process.env['VOD_KEY_RATE'] = '1000000';
  const server = await startServerProcess(undefined, collectWhenAsked, asPublished);
  const holder = startHolder(server.url);
  try {
    const smalls = await makeGrants(server, 200 + seconds * 8);
    const slow = await makeGrants(server, uploads);
    const alone = await uploadSmall(server, smalls.splice(0, 200));
    await delay(3000);
    const before = await costsOf(server);
    const startedAt = performance.now();
    await holder.open(slow);
    console.error(`opened ${uploads} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    const meanwhile: number[] = [];
    const until = performance.now() + seconds * 1000;
    const cpuBefore = await server.cpuMs();
    const askedBefore = await askedOf(process.env['DATABASE_URL']);
    const askedFrom = performance.now();
    while (performance.now() < until && smalls.length > 0) {
      meanwhile.push(...(await uploadSmall(server, smalls.splice(0, 1))));
      await delay(50);
    }
    const cpu = (await server.cpuMs()) - cpuBefore;
    const asked = await askedOf(process.env['DATABASE_URL']);
    const askedSeconds = (performance.now() - askedFrom) / 1000;
    meanwhile.sort((one, other) => one - other);
    const after = await costsOf(server);
    const held = await holder.look();
    report({ uploads, alone, meanwhile, before, after, held });
    console.log(`  the server used ${(cpu / (seconds * 10)).toFixed(0)} % of a core`);
    if (asked && askedBefore)
      console.log(
        `  PostgreSQL had ${((asked.transactions - askedBefore.transactions) / askedSeconds).toFixed(0)} transactions and ${((asked.updates - askedBefore.updates) / askedSeconds).toFixed(0)} updates of uploads a second`,
      );
  } finally {
    holder.stop();
    // What it would still store of all of them is not measured.
    process.kill(server.pid, 'SIGKILL');
    await server.stop();
  }
}

interface Asked {
  transactions: number;
  updates: number;
}

/** What PostgreSQL has done so far, once it has counted it. */
async function askedOf(connectionString: string | undefined): Promise<Asked | undefined> {
  if (!connectionString) return undefined;
  await delay(1500);
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<Record<keyof Asked, string>>(
    `select d.xact_commit as transactions, t.n_tup_upd as updates from pg_stat_database d, pg_stat_user_tables t
     where d.datname = current_database() and t.relname = 'uploads'`,
  );
  await client.end();
  return { transactions: Number(rows[0]?.transactions), updates: Number(rows[0]?.updates) };
}

interface Costs {
  descriptors: number;
  kib: number;
}

async function costsOf({ pid }: BenchServer): Promise<Costs> {
  process.kill(pid, 'SIGUSR2');
  await delay(2000);
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return {
    descriptors: (await readdir(`/proc/${pid}/fd`)).length,
    kib: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN),
  };
}

interface Outcome {
  uploads: number;
  alone: number[];
  meanwhile: number[];
  before: Costs;
  after: Costs;
  held: Held;
}

function report({ uploads, alone, meanwhile, before, after, held }: Outcome): void {
  const descriptors = (after.descriptors - before.descriptors) / uploads;
  const kib = (after.kib - before.kib) / uploads;
  const p99 = quantile(meanwhile, 0.99);
  const verdict = (isMet: boolean) => (isMet ? 'met' : 'MISSED');
  console.log(`${uploads} uploads of 1 byte a second:`);
  console.log(
    `  ${held.open} held, ${held.answers.length} answered  ${verdict(held.open === uploads)}`,
  );
  for (const answer of new Set(held.answers)) console.log(`    ${answer}`);
  console.log(
    `  ${refused.length} small uploads refused ${refused.join(' ')}  ${verdict(!refused.length)}`,
  );
  console.log(
    `  ${descriptors.toFixed(2)} descriptors each, ${after.descriptors} in all  ${verdict(descriptors < most.descriptors + 0.05)}`,
  );
  console.log(
    `  ${kib.toFixed(1)} KiB each, ${(after.kib / 1024).toFixed(0)} MiB in all, ${(before.kib / 1024).toFixed(0)} before  ${verdict(kib <= most.kib)} (<= ${most.kib} KiB)`,
  );
  console.log(
    `  a fresh small upload: p50 ${quantile(meanwhile, 0.5).toFixed(0)} ms, p99 ${p99.toFixed(0)} ms of ${meanwhile.length}  ${verdict(p99 < most.p99Ms)} (< ${most.p99Ms} ms; alone p50 ${quantile(alone, 0.5).toFixed(0)} ms, p99 ${quantile(alone, 0.99).toFixed(0)} ms)`,
  );
}

async function makeGrants({ url, authorization }: BenchServer, count: number): Promise<Grant[]> {
  const grants: Grant[] = [];
  const make = async (): Promise<void> => {
    while (grants.length < count) {
      const place = grants.push({ token: '' }) - 1;
      const answer = await fetch(`${url}/v1/videos`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ title: 'A clip', fileName: 'clip.mp4' }),
      });
      if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
      const { upload } = (await answer.json()) as { upload: Grant };
      grants[place] = { token: upload.token };
    }
  };
  await Promise.all(Array.from({ length: together }, make));
  return grants;
}

/** Milliseconds that each takes, on a connection of its own, shortest first. */
function uploadSmall({ url }: BenchServer, grants: Grant[]): Promise<number[]> {
  return timesOf(grants.length, async () => {
    const { token } = grants.pop()!;
    const answer = await fetch(`${url}/v1/uploads`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'tus-resumable': '1.0.0',
        'upload-length': String(smallBody.length),
        'content-type': 'application/offset+octet-stream',
        connection: 'close',
      },
      body: smallBody,
    });
    if (answer.status !== 201) refused.push(answer.status);
  });
}

interface Holder {
  open(grants: Grant[]): Promise<void>;
  look(): Promise<Held>;
  stop(): void;
}

function startHolder(url: string): Holder {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', tsx, fileURLToPath(import.meta.url), 'hold', url],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout! });
  const ask = async (line: string): Promise<string> => {
    const answered = once(lines, 'line') as Promise<[string]>;
    child.stdin!.write(`${line}\n`);
    return (await answered)[0];
  };
  return {
    open: async (grants) => void (await ask(JSON.stringify(grants))),
    look: async () => JSON.parse(await ask('look')) as Held,
    stop: () => child.kill('SIGKILL'),
  };
}

/** Opens what it is told to, sends a byte a second on each from then on, and tells how they are when it is asked. */
async function hold(url: string): Promise<void> {
  const sockets = new Set<Socket>();
  const answers: string[] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'look') {
      console.log(JSON.stringify({ open: sockets.size, answers } satisfies Held));
      continue;
    }
    const grants = JSON.parse(line) as Grant[];
    const open = async (): Promise<void> => {
      for (let grant = grants.pop(); grant; grant = grants.pop()) {
        const socket = await beginSlowUpload(url, grant).catch((error: Error) => {
          answers.push(error.message.split('\r\n')[0]!);
        });
        if (!socket) continue;
        sockets.add(socket);
        if (sockets.size % 1000 === 0) console.error(`  ${sockets.size} opened`);
        socket
          .on('data', (bytes: Buffer) => answers.push(bytes.toString('latin1').split('\r\n')[0]!))
          .on('close', () => sockets.delete(socket));
        const sending = setInterval(() => socket.write('x'), 1000);
        socket.on('close', () => clearInterval(sending));
      }
    };
    await Promise.all(Array.from({ length: together }, open));
    console.log('opened');
  }
}

async function beginSlowUpload(url: string, { token }: Grant): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const common = [
    `Host: ${hostname}:${port}`,
    `Authorization: Bearer ${token}`,
    'Tus-Resumable: 1.0.0',
  ];
  const head = (first: string, lines: string[]) =>
    [`${first} HTTP/1.1`, ...common, ...lines, '', ''].join('\r\n');
  socket.write(head('POST /v1/uploads', [`Upload-Length: ${slowLength}`, 'Content-Length: 0']));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  const location = /^location: (.*)$/im.exec(answer.toString('latin1'))?.[1]?.trim();
  if (!location) throw new Error(answer.toString('latin1'));
  const lines = [
    'Upload-Offset: 0',
    'Content-Type: application/offset+octet-stream',
    `Content-Length: ${slowLength}`,
  ];
  socket.write(head(`PATCH ${new URL(location, url).pathname}`, lines));
  socket.write('x');
  return socket;
}

const [first = '10000', second = '60'] = process.argv.slice(2);
if (first === 'hold') await hold(second);
else await measure(Number(first), Number(second));
process.exit(0);
