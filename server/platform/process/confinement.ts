import { availableParallelism, totalmem } from 'node:os';
import { isAbsolute } from 'node:path';

/** How a tool is held: programs found on this machine that limit and confine a child. */
export interface Confinement {
  /** `setpriv`, so that the kernel ends the child with this process, and gives it no new rights; a shell does the first otherwise. */
  setpriv?: string | undefined;
  prlimit?: string | undefined;
  /** `choom`, so that the kernel takes the tool rather than the server when memory is short. */
  choom?: string | undefined;
  nice?: string | undefined;
  /** How far the tool gives way to other processes; default 3, so that serving comes before making. */
  niceness?: number | undefined;
  /** `bwrap`, when it can make a sandbox here. */
  bubblewrap?: string | undefined;
  /** Options of this `bwrap` that older ones lack. */
  bubblewrapExtras?: readonly BubblewrapExtra[] | undefined;
  /** Only root can give up capabilities. */
  dropsCapabilities?: true | undefined;
}

export type BubblewrapExtra = '--disable-userns' | '--size';

export interface ConfinedTool {
  command: string;
  args: readonly string[];
  confinement: Confinement;
  /** Paths the tool may see besides the system's programs; everything else is hidden where a sandbox exists. */
  reads?: readonly string[];
  writes?: readonly string[];
  /** An absolute folder; relative names in `args` start here. */
  cwd?: string;
  /** Most memory; this machine's share for one tool when it is less, or not given. */
  memoryBytes?: number;
  /** Most bytes a file written by the tool may have. */
  fileBytes?: number;
  /** Most processor time; the tool is ended a little earlier by `watchTool`, which can say why. */
  cpuSeconds?: number;
}

/** No user of the machine: what the tool is inside the sandbox. Outside, its files are the server's. */
const nobody = '65534';
/** Behind what serves requests. */
export const ordinaryNiceness = 1;
const mostOpenFiles = 256;
const temporaryBytes = 64 * 1024 ** 2;
const mostMemoryBytes = 8 * 1024 ** 3;
const cpuGraceSeconds = 10;

/** Processes and threads of one tool: encoders start a few for each core. */
export const mostProcesses = 512 + 16 * availableParallelism();

/**
 * Two thirds of what this process may use, which a container limits below what the machine has. The limit counts what is
 * reserved for stacks too: a ladder of 1080p that holds 0.5 GB at most needs one of nearly 1 GiB.
 */
export function memoryShare(
  machineBytes = totalmem(),
  limitBytes = process.constrainedMemory(),
): number {
  const isLimited = limitBytes > 0 && limitBytes < machineBytes;
  return Math.min(mostMemoryBytes, Math.floor(((isLimited ? limitBytes : machineBytes) * 2) / 3));
}

/** The command line that holds the tool, and the tool's own at its end. */
export function confinedCommand(tool: ConfinedTool): string[] {
  const { confinement, command, args, reads, writes } = tool;
  const { choom, nice, niceness = ordinaryNiceness, bubblewrap, prlimit } = confinement;
  const isSandboxed = bubblewrap !== undefined && (reads !== undefined || writes !== undefined);
  const processLimit = prlimit ? [prlimit, `--nproc=${mostProcesses}`, '--'] : [];
  return [
    ...tiedToThisProcess(confinement, isSandboxed ? 'sandboxed' : 'bare'),
    ...(nice ? [nice, '-n', String(niceness)] : []),
    ...(choom ? [choom, '-n', '1000', '--'] : []),
    ...(prlimit ? [prlimit, ...limitsOf(tool), '--'] : []),
    // Inside, where only the tool's own processes count: outside, everything of the server's user would.
    ...(isSandboxed ? [bubblewrap, ...sandboxArguments(tool), '--', ...processLimit] : []),
    command,
    ...args,
  ];
}

/** `bwrap` needs its rights to make the sandbox, and gives them up itself. */
function tiedToThisProcess(
  { setpriv, dropsCapabilities }: Confinement,
  tool: 'sandboxed' | 'bare',
): string[] {
  if (!setpriv) return ['sh', '-c', guard, 'sh'];
  // The data folder may be another user's, such as a volume's in a container, so root goes on reading what it reads.
  const capabilities = dropsCapabilities
    ? ['--bounding-set', '-all,+dac_override', '--inh-caps', '-all']
    : [];
  return [
    setpriv,
    '--pdeathsig',
    'KILL',
    ...(tool === 'bare' ? ['--no-new-privs', ...capabilities] : []),
    '--',
  ];
}

/** Where `setpriv` is missing: kills the tool when descriptor 3 ends, that is with the process that started it. */
const guard = '"$@" 3<&- & tool=$!; { cat <&3; kill -9 $tool; } >/dev/null 2>&1 & wait $tool';

function limitsOf({ memoryBytes = Infinity, fileBytes, cpuSeconds }: ConfinedTool): string[] {
  const memory = Math.min(memoryBytes, memoryShare());
  // Threads reserve far more addresses than memory, so the limit on addresses is only a backstop.
  const addresses = memory + (4 + availableParallelism() / 2) * 1024 ** 3;
  return [
    '--core=0',
    `--nofile=${mostOpenFiles}`,
    `--data=${Math.floor(memory)}`,
    `--as=${Math.floor(addresses)}`,
    ...(fileBytes ? [`--fsize=${Math.ceil(fileBytes)}`] : []),
    ...(cpuSeconds ? [`--cpu=${Math.ceil(cpuSeconds) + cpuGraceSeconds}`] : []),
  ];
}

const systemFolders = ['/lib', '/lib64', '/bin', '/etc/ld.so.cache', '/etc/alternatives'];

/** Neither processes nor the network nor other files of the machine are there, and only `writes` can be written. */
function sandboxArguments({
  command,
  confinement,
  reads = [],
  writes = [],
  cwd,
}: ConfinedTool): string[] {
  const extras = new Set(confinement.bubblewrapExtras);
  const program = isAbsolute(command) && !command.startsWith('/usr/') ? [command] : [];
  return [
    '--unshare-all',
    '--unshare-user',
    '--uid',
    nobody,
    '--gid',
    nobody,
    '--cap-drop',
    'ALL',
    ...(extras.has('--disable-userns') ? ['--disable-userns'] : []),
    // No session of its own: there is no terminal, and the tool's niceness is that of its session.
    '--die-with-parent',
    '--dev',
    '/dev',
    ...(extras.has('--size') ? ['--size', String(temporaryBytes)] : []),
    '--tmpfs',
    '/tmp',
    '--ro-bind',
    '/usr',
    '/usr',
    ...systemFolders.flatMap((path) => ['--ro-bind-try', path, path]),
    ...[...program, ...reads].flatMap((path) => ['--ro-bind', path, path]),
    ...writes.flatMap((path) => ['--bind', path, path]),
    // Both are kept in memory, which no limit on files would count.
    '--remount-ro',
    '/dev',
    '--remount-ro',
    '/',
    ...(cwd ? ['--chdir', cwd] : []),
  ];
}
