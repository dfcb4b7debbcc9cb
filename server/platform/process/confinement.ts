import { availableParallelism, totalmem } from 'node:os';
import { isAbsolute } from 'node:path';

/** How tools are limited and sandboxed: the paths of the wrapper programs found on this machine, and their options. */
export interface Confinement {
  /**
   * `setpriv`: the kernel kills the tool when this process dies, and grants it no new privileges. Without it a shell
   * does the first.
   */
  setpriv?: string | undefined;
  prlimit?: string | undefined;
  /** `choom`: when memory runs out, the kernel kills the tool rather than the server. */
  choom?: string | undefined;
  nice?: string | undefined;
  /** The niceness of the tool; default `ordinaryNiceness`. */
  niceness?: number | undefined;
  /** `bwrap`, if it can create a sandbox on this machine. */
  bubblewrap?: string | undefined;
  /** Options that this `bwrap` supports and older versions do not. */
  bubblewrapExtras?: readonly BubblewrapExtra[] | undefined;
  /** Set when the server runs as root: tools without a sandbox then drop root's capabilities. */
  dropsCapabilities?: true | undefined;
}

export type BubblewrapExtra = '--disable-userns' | '--size';

export interface ConfinedTool {
  command: string;
  args: readonly string[];
  confinement: Confinement;
  /** Paths that the tool may read besides the system's programs. In a sandbox everything else is hidden. */
  reads?: readonly string[];
  writes?: readonly string[];
  /** The working directory, an absolute path. */
  cwd?: string;
  /** The maximum memory; by default and at most `memoryShare()`. */
  memoryBytes?: number;
  /** The maximum size of each file that the tool writes. */
  fileBytes?: number;
  /**
   * The maximum CPU time. `watchTool` ends the tool at this limit with a clear error; the kernel's limit is a little
   * higher.
   */
  cpuSeconds?: number;
}

/** The user and group id of the tool inside the sandbox. Outside, the files it writes belong to the server's user. */
const nobody = '65534';
/** Lower priority than the server, so that requests are served first. */
export const ordinaryNiceness = 1;
const maxOpenFiles = 256;
const temporaryBytes = 64 * 1024 ** 2;
const maxMemoryBytes = 8 * 1024 ** 3;
const cpuGraceSeconds = 10;

/** The maximum of processes and threads of one tool. Encoders start several threads per core. */
export const maxProcesses = 512 + 16 * availableParallelism();

/**
 * The memory limit of one tool: two thirds of the memory of this machine or container, at most 8 GiB. Linux counts memory that
 * is reserved for stacks as well: a 1080p ladder that uses 0.5 GB needs a limit of nearly 1 GiB.
 */
export function memoryShare(
  machineBytes = totalmem(),
  limitBytes = process.constrainedMemory(),
): number {
  const isLimited = limitBytes > 0 && limitBytes < machineBytes;
  return Math.min(maxMemoryBytes, Math.floor(((isLimited ? limitBytes : machineBytes) * 2) / 3));
}

/** The command line of the tool with the wrapper programs that limit and sandbox it in front. */
export function confinedCommand(tool: ConfinedTool): string[] {
  const { confinement, command, args, reads, writes } = tool;
  const { choom, nice, niceness = ordinaryNiceness, bubblewrap, prlimit } = confinement;
  const isSandboxed = bubblewrap !== undefined && (reads !== undefined || writes !== undefined);
  const processLimit = prlimit ? [prlimit, `--nproc=${maxProcesses}`, '--'] : [];
  return [
    ...parentDeathArguments(confinement, isSandboxed ? 'sandboxed' : 'bare'),
    ...(nice ? [nice, '-n', String(niceness)] : []),
    ...(choom ? [choom, '-n', '1000', '--'] : []),
    ...(prlimit ? [prlimit, ...limitsOf(tool), '--'] : []),
    // Set inside the sandbox, where only the tool's processes count. Outside, all processes of the server's user would.
    ...(isSandboxed ? [bubblewrap, ...sandboxArguments(tool), '--', ...processLimit] : []),
    command,
    ...args,
  ];
}

/**
 * Ends the tool when this process dies. Without a sandbox it also drops privileges; `bwrap` needs them to create the sandbox,
 * and drops them itself.
 */
function parentDeathArguments(
  { setpriv, dropsCapabilities }: Confinement,
  tool: 'sandboxed' | 'bare',
): string[] {
  if (!setpriv) return ['sh', '-c', guard, 'sh'];
  // Keeps `dac_override`: the data folder may belong to another user, such as a volume in a container, and root must
  // still read it.
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

/** Used without `setpriv`: kills the tool when file descriptor 3 is closed, which happens when the server dies. */
const guard = '"$@" 3<&- & tool=$!; { cat <&3; kill -9 $tool; } >/dev/null 2>&1 & wait $tool';

function limitsOf({ memoryBytes = Infinity, fileBytes, cpuSeconds }: ConfinedTool): string[] {
  const memory = Math.min(memoryBytes, memoryShare());
  // Threads reserve far more address space than memory, so the limit on address space is only a second safeguard.
  const addresses = memory + (4 + availableParallelism() / 2) * 1024 ** 3;
  return [
    '--core=0',
    `--nofile=${maxOpenFiles}`,
    `--data=${Math.floor(memory)}`,
    `--as=${Math.floor(addresses)}`,
    ...(fileBytes ? [`--fsize=${Math.ceil(fileBytes)}`] : []),
    ...(cpuSeconds ? [`--cpu=${Math.ceil(cpuSeconds) + cpuGraceSeconds}`] : []),
  ];
}

const systemFolders = ['/lib', '/lib64', '/bin', '/etc/ld.so.cache', '/etc/alternatives'];

/** Hides other processes, the network and all other files of the machine; only `writes` are writable. */
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
    // No `--new-session`: there is no terminal to protect, and the niceness of a session applies only within it.
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
    // Both are file systems in memory, whose size no limit covers.
    '--remount-ro',
    '/dev',
    '--remount-ro',
    '/',
    ...(cwd ? ['--chdir', cwd] : []),
  ];
}
