import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const permitted = [
  'setTimeout(run)',
  'setTimeout(run, 1000)',
  'const waitMs = 60 * 1000; setTimeout(run, waitMs)',
  "import { waitMs } from './limits.js'; setInterval(run, waitMs)",
  'setTimeout(run, isTyping ? 300 : 0)',
  'other.setTimeout(run, ms)',
];
const computed = [
  'function wait(ms) { setTimeout(run, ms) }',
  'setTimeout(run, expiresAt - Date.now())',
  'window.setTimeout(run, seconds * 1000)',
  'setInterval(run, Number(header))',
  'AbortSignal.timeout(seconds * 1000)',
  'let waitMs = 10; setTimeout(run, waitMs)',
];

describe('the lint rule no-computed-timer', () => {
  let folder: string;
  let refused: Map<string, string>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vodkit-lint-'));
    const config = {
      jsPlugins: [resolve('scripts/lint/plugin.mjs')],
      categories: { correctness: 'off' },
      rules: { 'vodkit/no-computed-timer': 'error' },
    };
    await writeFile(join(folder, '.oxlintrc.json'), JSON.stringify(config));
    const all = [...permitted, ...computed];
    for (const [n, code] of all.entries()) await writeFile(join(folder, `${n}.mjs`), code);
    refused = new Map((await lint(folder)).map(({ filename, code }) => [filename, code]));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(permitted.map((code, n) => [code, n] as const))('permits %s', (_code, n) => {
    expect(refused.has(`${n}.mjs`)).toBe(false);
  });

  it.each(computed.map((code, n) => [code, permitted.length + n] as const))(
    'refuses %s',
    (_code, n) => {
      expect(refused.get(`${n}.mjs`)).toBe('vodkit(no-computed-timer)');
    },
  );
});

interface Diagnostic {
  filename: string;
  code: string;
}

/** What the linter says of a folder, which it refuses: its exit code is 1. */
function lint(cwd: string): Promise<Diagnostic[]> {
  const command = resolve('node_modules/.bin/oxlint');
  return new Promise((answer, fail) => {
    execFile(command, ['--format=json', '.'], { cwd }, (error, stdout) => {
      if (error?.code !== 1) return fail(error ?? new Error('nothing was refused'));
      answer((JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics);
    });
  });
}
