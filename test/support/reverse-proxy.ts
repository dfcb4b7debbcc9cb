import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface ReverseProxy {
  /** `https://localhost:…`, without a path. */
  origin: string;
  /** Its certificate, which nobody else trusts. */
  certificate: string;
  stop(): Promise<void>;
}

export type ProxyKind = 'nginx' | 'caddy';

/** The block of `docs/proxies.md` for this proxy, at the root of a host or below its path `/vod`. */
export async function documentedBlock(kind: ProxyKind, place: 'root' | 'path'): Promise<string> {
  const text = await readFile(new URL('../../docs/proxies.md', import.meta.url), 'utf8');
  const language = kind === 'caddy' ? 'caddyfile' : kind;
  const blocks = [...text.matchAll(/```(\w+)\n([\s\S]*?)```/g)]
    .filter(([, name]) => name === language)
    .map(([, , block = '']) => block);
  const block = blocks.find((one) => one.includes('/vod/') === (place === 'path'));
  if (block === undefined) throw new Error(`docs/proxies.md has no such block for ${kind}.`);
  return block;
}

/** Runs a real proxy with a block such as the documented ones, before a server at `upstreamPort`. */
export async function startReverseProxy(
  kind: ProxyKind,
  block: string,
  { port, upstreamPort }: { port: number; upstreamPort: number },
): Promise<ReverseProxy> {
  const folder = await mkdtemp(join(tmpdir(), `vodkit-${kind}-`));
  const certificate = await makeCertificate(folder);
  const own = replaceEach(block, [
    ['127.0.0.1:8787', `127.0.0.1:${upstreamPort}`],
    ['/etc/ssl/video.example.com', join(folder, 'site')],
    ['listen 443 ', `listen 127.0.0.1:${port} `],
    ['server_name video.example.com', 'server_name localhost'],
    ['video.example.com {', `https://localhost:${port} {\n\tbind 127.0.0.1`],
  ]);
  const [command, args] =
    kind === 'nginx' ? await writeNginx(folder, own) : await writeCaddy(folder, own);
  const home = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const child = spawn(command, args, {
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin`, ...home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(`exit ${code}\n${output}`));
  });
  const failed = ended.then((reason) => {
    throw new Error(`${kind} does not run: ${reason}`);
  });
  await Promise.race([untilListening(port), failed]);
  failed.catch(() => undefined);
  return {
    origin: `https://localhost:${port}`,
    certificate,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeCertificate(folder: string): Promise<string> {
  const [key, certificate] = [join(folder, 'site.key'), join(folder, 'site.pem')];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
    ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate],
  ]);
  return readFile(certificate, 'utf8');
}

async function writeNginx(folder: string, server: string): Promise<[string, string[]]> {
  const file = join(folder, 'nginx.conf');
  await mkdir(join(folder, 'temp'));
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/temp/${name};`)
    .join('\n');
  // The master as root would run its worker as somebody who may not enter the folder.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  await writeFile(
    file,
    `${user}\ndaemon off;\nworker_processes 1;\npid ${folder}/nginx.pid;\nerror_log stderr warn;\nevents {}\n` +
      `http {\naccess_log off;\n${folders}\n${server}\n}\n`,
  );
  return ['nginx', ['-p', folder, '-e', 'stderr', '-c', file]];
}

async function writeCaddy(folder: string, site: string): Promise<[string, string[]]> {
  const file = join(folder, 'Caddyfile');
  const options = `{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n`;
  await writeFile(file, options + site);
  return ['caddy', ['run', '--config', file, '--adapter', 'caddyfile']];
}

function replaceEach(text: string, pairs: readonly (readonly [string, string])[]): string {
  return pairs.reduce((result, [from, to]) => result.replaceAll(from, to), text);
}

async function untilListening(port: number): Promise<void> {
  const isListening = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  while (!(await isListening())) await new Promise((resolve) => setImmediate(resolve));
}
