import { bin, tsc } from './lib.mjs';

const laidOut = ['{src,server,demo,test,bench,scripts}/**/*.{ts,mts,mjs}', '*.{ts,js,mjs,cjs}'];
/** The demo is checked with the tests, under the same options: most of what both import is the same. */
const typed = ['tsconfig.json', 'server/tsconfig.json', 'test/tsconfig.json'];
const buildInfo = (project) => `.cache/types/${project.replaceAll('/', '-')}.tsbuildinfo`;
const cruised = ['src', 'server', 'demo', '--config', '.dependency-cruiser.cjs'];

/** What needs no build: name, command and arguments, in two lists that run beside each other. */
export const quickChecks = [
  typed.map((project) => ({
    name: `types of ${project}`,
    command: tsc('typescript-7'),
    // What it has checked is known by the text of every file, and of what that imports.
    args: ['-p', project, '--incremental', '--tsBuildInfoFile', buildInfo(project)],
  })),
  [
    {
      name: 'layout',
      command: bin('oxfmt'),
      args: ['--check', ...laidOut],
    },
    {
      name: 'lint',
      command: bin('oxlint'),
      args: [
        '--type-aware',
        '--deny-warnings',
        'src',
        'server',
        'demo',
        'test',
        'bench',
        'scripts',
      ],
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
