import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { BubblewrapExtra, Confinement } from './confinement.js';
import { runTool, ToolFailure } from './run-tool.js';

/** Whether tools run in a sandbox. `missing` means that a sandbox was requested but cannot be created. */
export type Sandbox =
  | { state: 'on'; weaknesses: string[] }
  | { state: 'off'; weaknesses: string[] }
  | { state: 'missing'; cause: string };

export interface FoundConfinement {
  confinement: Confinement;
  sandbox: Sandbox;
}

const extras: Record<BubblewrapExtra, string> = {
  '--disable-userns': 'tools in the sandbox can create namespaces (bubblewrap 0.8 prevents it)',
  '--size': 'temporary files of tools have no size limit (bubblewrap 0.8 sets one)',
};
const missingPrograms = {
  setpriv:
    'setpriv (util-linux) is missing: a shell ends tools when the server dies, and tools without a sandbox can gain privileges',
  prlimit:
    'prlimit (util-linux) is missing: memory, CPU time, file size and processes of tools have no hard limit',
};

/**
 * Finds the wrapper programs on this machine and tries the sandbox: containers often forbid the namespaces it needs.
 */
export async function findConfinement(wanted: 'on' | 'off'): Promise<FoundConfinement> {
  const [setpriv, prlimit, choom, nice] = await Promise.all(
    ['setpriv', 'prlimit', 'choom', 'nice'].map(findProgram),
  );
  const limits: Confinement = { setpriv, prlimit, choom, nice };
  const weaknesses = [
    ...(setpriv ? [] : [missingPrograms.setpriv]),
    ...(prlimit ? [] : [missingPrograms.prlimit]),
  ];
  if (wanted === 'off') return unconfined(limits, weaknesses);
  const bubblewrap = await findProgram('bwrap');
  if (!bubblewrap)
    return { confinement: limits, sandbox: { state: 'missing', cause: 'bwrap was not found' } };
  const known = await knownExtras(bubblewrap);
  let cause = '';
  // Inside a container `--disable-userns` may fail although namespaces can be created; then it is tried without.
  for (const bubblewrapExtras of [known, known.filter((extra) => extra !== '--disable-userns')]) {
    const confinement = { ...limits, bubblewrap, bubblewrapExtras };
    const refusal = await refusalOf(confinement);
    const missing = Object.keys(extras).filter(
      (extra) => !bubblewrapExtras.includes(extra as BubblewrapExtra),
    ) as BubblewrapExtra[];
    if (refusal === undefined)
      return {
        confinement,
        sandbox: {
          state: 'on',
          weaknesses: [...weaknesses, ...missing.map((extra) => extras[extra])],
        },
      };
    cause = refusal;
  }
  return { confinement: limits, sandbox: { state: 'missing', cause } };
}

async function unconfined(limits: Confinement, weaknesses: string[]): Promise<FoundConfinement> {
  const isRoot = process.getuid?.() === 0;
  const stripped: Confinement = {
    ...limits,
    ...(isRoot && limits.setpriv && { dropsCapabilities: true }),
  };
  const confinement = (await refusalOf(stripped)) === undefined ? stripped : limits;
  return { confinement, sandbox: { state: 'off', weaknesses } };
}

async function knownExtras(bubblewrap: string): Promise<BubblewrapExtra[]> {
  const run = {
    command: bubblewrap,
    args: ['--help'],
    confinement: {},
    signal: new AbortController().signal,
    wallMs: 5000,
  };
  const help = await runTool(run).then(
    ({ stdout, stderr }) => stdout.toString() + stderr,
    textOfFailure,
  );
  return (Object.keys(extras) as BubblewrapExtra[]).filter((extra) => help.includes(extra));
}

/** Runs `true` with this confinement. Returns the error message, or undefined when it worked. */
async function refusalOf(confinement: Confinement): Promise<string | undefined> {
  const run = {
    command: 'true',
    args: [],
    confinement,
    reads: [],
    signal: new AbortController().signal,
    wallMs: 5000,
  };
  return runTool(run).then(() => undefined, textOfFailure);
}

function textOfFailure(error: unknown): string {
  if (!(error instanceof ToolFailure)) throw error;
  return error.stderr.trim().split('\n').at(-1) || error.message;
}

export async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute)) {
    const path = join(folder, name);
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return path;
  }
  return undefined;
}
