/** Who may import whom: the rules of the house, one file. */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          '\\.d\\.ts$',
          '(^|/)(index|main|client|vod-[a-z]+)\\.ts$',
          'embedded-worker\\.ts$',
          '^demo/',
          '^src/api/contract/',
        ],
      },
      to: {},
    },
    {
      name: 'contract-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src/api/contract' },
      to: { path: '^(src|server|demo|test)/', pathNot: '^src/api/contract' },
    },
    {
      name: 'server-sees-only-the-contract-of-src',
      severity: 'error',
      from: { path: '^server' },
      to: { path: '^src', pathNot: '^src/api/contract' },
    },
    {
      name: 'src-sees-no-server',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^(server|demo|test|bench)/' },
    },
    {
      name: 'nothing-imports-demo-or-test',
      severity: 'error',
      from: { path: '^(src|server)/' },
      to: { path: '^(demo|test|bench)/' },
    },
    {
      name: 'features-of-src-meet-in-html',
      severity: 'error',
      from: { path: '^src/(player|uploader|editor)/' },
      to: { path: '^src/(player|uploader|editor)/', pathNot: '^src/$1/' },
    },
    {
      name: 'shared-knows-no-feature',
      severity: 'error',
      from: { path: '^src/shared' },
      to: { path: '^src/(player|uploader|editor)/' },
    },
    {
      name: 'platform-knows-no-feature',
      severity: 'error',
      from: { path: '^server/platform' },
      to: { path: '^server/features' },
    },
    {
      name: 'features-depend-on-videos-only',
      severity: 'error',
      from: { path: '^server/features/([^/]+)/' },
      to: {
        path: '^server/features/',
        pathNot: ['^server/features/$1/', '^server/features/videos/'],
      },
    },
    {
      name: 'videos-depends-on-no-feature',
      severity: 'error',
      from: { path: '^server/features/videos/' },
      to: { path: '^server/features/', pathNot: '^server/features/videos/' },
    },
    {
      name: 'hls-in-one-file',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/player/engines/hls' },
      to: { path: 'node_modules/hls\\.js' },
    },
    {
      name: 'mediabunny-in-the-editor',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/editor/' },
      to: { path: 'node_modules/mediabunny' },
    },
    {
      name: 'no-zod-in-the-browser',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/api/contract' },
      to: { path: 'node_modules/zod', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'contract-values-stay-out-of-the-browser',
      severity: 'error',
      from: { path: '^src', pathNot: '^src/api/contract' },
      to: {
        path: '^src/api/contract',
        pathNot: '(problem-codes|media-kinds|ids)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'ffmpeg-is-spawned-in-one-module',
      severity: 'error',
      from: { path: '^server', pathNot: '^server/platform/ffmpeg/' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'not-to-dev-dependencies',
      comment: 'hls.js is built into the package, cut to measure',
      severity: 'error',
      from: { path: '^(src|server)/', pathNot: '^src/player/engines/hls' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', 'dist-server'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'browser', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
