import { bin } from './lib.mjs';

const laidOut = ['{src,server,demo,test,bench,scripts}/**/*.{ts,mts,mjs}', '*.{ts,js,mjs,cjs}'];
const typed = [
  'tsconfig.json',
  'server/tsconfig.json',
  'demo/tsconfig.json',
  'test/tsconfig.json',
  'test/tsconfig.browser.json',
];
const linted = ['.', '--max-warnings=0'];
const cruised = ['src', 'server', 'demo', '--config', '.dependency-cruiser.cjs'];

/** What needs no build: name, command and arguments, in two lists that run beside each other. */
export const quickChecks = [
  typed.map((project) => ({
    name: `types of ${project}`,
    command: bin('tsc'),
    args: ['-p', project],
  })),
  [
    {
      name: 'layout',
      command: bin('prettier'),
      args: ['--check', '--log-level=warn', ...laidOut],
    },
    {
      name: 'lint',
      command: bin('eslint'),
      args: [...linted, '--cache', '--cache-location', '.cache/eslint'],
      // The cache knows a file's text, and not the types that it gets from others.
      withoutCache: linted,
    },
    {
      name: 'import rules',
      command: bin('depcruise'),
      args: [...cruised, '--output-type', 'err'],
    },
    { name: 'dead code', command: bin('knip'), args: ['--no-progress'] },
  ],
];

/** What looks at the build too. */
export const buildChecks = [
  ['documented public symbols', 'scripts/check-docs.mjs'],
  ['size budgets', 'scripts/check-sizes.mjs'],
  ['package', 'scripts/check-package.mjs'],
].map(([name, script]) => ({ name, command: process.execPath, args: [script] }));
