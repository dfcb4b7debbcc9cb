import lit from 'eslint-plugin-lit';
import tseslint from 'typescript-eslint';
import { noComputedTimer } from './scripts/eslint/no-computed-timer.mjs';

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/dist-server/**',
      '**/node_modules/**',
      'data/**',
      '.cache/**',
      'coverage/**',
    ],
  },
  {
    files: ['src/**/*.ts', 'server/**/*.ts', 'demo/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          'tsconfig.json',
          'server/tsconfig.json',
          'demo/tsconfig.json',
          'test/tsconfig.json',
          'test/tsconfig.browser.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', prefer: 'type-imports' },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Fastify's hooks and handlers, and interfaces of ours, are async by contract even where a body awaits nothing.
      '@typescript-eslint/require-await': 'off',
      // What fitted 300 dense lines is up to a tenth longer since the formatter lays it out.
      'max-lines': ['error', { max: 330, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      eqeqeq: 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
    },
  },
  { files: ['src/**/*.ts'], extends: [lit.configs['flat/recommended']] },
  {
    files: ['src/**/*.ts', 'server/**/*.ts', 'demo/**/*.ts'],
    ignores: ['src/shared/timers.ts', 'server/platform/timers.ts'],
    plugins: { vodkit: { rules: { 'no-computed-timer': noComputedTimer } } },
    rules: {
      'vodkit/no-computed-timer': 'error',
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'node:timers/promises',
              message: 'Use `pause` of timers.ts, which clamps the time.',
            },
          ],
        },
      ],
    },
  },
  {
    // What only the page's developer can mend is said where developers look.
    files: ['src/**/*.ts'],
    rules: { 'no-console': ['error', { allow: ['warn'] }] },
  },
  {
    // They run inside their host's own server and page, whose console is where errors are looked for.
    files: [
      'src/client/app-handlers.ts',
      'src/player/tell-developer.ts',
      'src/player/controls/loop-range.ts',
      'src/player/controls/page-keys.ts',
      'src/player/controls/transcript.ts',
      'src/shared/report-failure.ts',
    ],
    rules: { 'no-console': ['error', { allow: ['error', 'warn'] }] },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'no-console': 'off',
      'max-lines': ['error', { max: 450, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['test/**/*.browser.test.ts'],
    rules: {
      // open-wc's typing of `equal` says Promise for the one use of it that compares snapshots of the DOM.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', name: 'Equal', package: '@types/chai' }] },
      ],
    },
  },
);
