/** Who may import whom; `docs/architecture.md` draws it. */
const { featureArrows, browserLayers } = require('./scripts/import-arrows.cjs');

const layers = Object.keys(browserLayers).join('|');

const forbid = (name, from, to, comment) => ({
  name,
  severity: 'error',
  ...(comment && { comment }),
  from: typeof from === 'string' ? { path: from } : from,
  to: typeof to === 'string' ? { path: to } : to,
});

module.exports = {
  forbidden: [
    forbid('no-cycles', {}, { circular: true }),
    forbid(
      'no-orphans',
      {
        orphan: true,
        pathNot: [
          '\\.d\\.ts$',
          '(^|/)(index|main|client|vod-[a-z]+)\\.ts$',
          '(embedded|digest)-worker\\.ts$',
          '^demo/',
          '^src/contract/',
        ],
      },
      {},
    ),

    // The browser package
    forbid('src-sees-no-server', '^src', '^(server|demo|test|bench)/'),
    ...Object.entries(browserLayers).map(([layer, below]) =>
      forbid(`src-${layer}`, `^src/${layer}/`, {
        path: '^src/',
        pathNot: [layer, ...below].map((name) => `^src/${name}/`),
      }),
    ),
    forbid(
      'elements-meet-in-html',
      { path: '^src/([^/]+)/', pathNot: `^src/(${layers})/` },
      { path: '^src/([^/]+)/', pathNot: [`^src/(${layers})/`, '^src/$1/'] },
    ),
    forbid(
      'engines-in-their-own-folder',
      { path: '^src', pathNot: '^src/player/engines/hls' },
      'node_modules/hls\\.js',
    ),
    forbid(
      'mediabunny-below-the-elements',
      { path: '^src', pathNot: '^src/(media/|editor/renderers/)' },
      'node_modules/mediabunny',
    ),
    forbid(
      'no-zod-in-the-browser',
      { path: '^src', pathNot: '^src/contract' },
      { path: 'node_modules/zod', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'contract-schemas-stay-out-of-the-browser',
      { path: '^src', pathNot: '^src/contract' },
      {
        path: '^src/contract',
        pathNot:
          '(problem-codes|media-kinds|ids|stages|container-signatures|crc32c|stepped-checksum|start-time|poster)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    ),

    // The server
    forbid('server-sees-only-the-contract-of-src', '^server', {
      path: '^src',
      pathNot: '^src/contract',
    }),
    forbid('nothing-imports-demo-or-test', '^(src|server)/', '^(demo|test|bench)/'),
    forbid(
      'platform-knows-no-product',
      '^server/platform/',
      '^server/(features|media|domain|docs)/',
    ),
    forbid(
      'platform-sees-codes-and-ids-of-the-contract',
      '^server/platform/',
      { path: '^src/contract', pathNot: '(problem-codes|problem|ids)\\.ts$' },
      'One list of problem codes and one form of ids hold for every answer.',
    ),
    forbid('domain-sees-the-contract-only', '^server/domain/', {
      path: '^server/',
      pathNot: '^server/domain/',
    }),
    forbid('media-knows-no-database', '^server/media/', {
      path: '^server/',
      pathNot: '^server/(media|domain|platform/process)/',
    }),
    forbid(
      'features-without-a-line-of-arrows',
      {
        path: '^server/features/([^/]+)/',
        pathNot: Object.keys(featureArrows).map((name) => `^server/features/${name}/`),
      },
      { path: '^server/features/', pathNot: '^server/features/$1/' },
    ),
    ...Object.entries(featureArrows).map(([feature, below]) =>
      forbid(`feature-${feature}`, `^server/features/${feature}/`, {
        path: '^server/features/',
        pathNot: [feature, ...below].map((name) => `^server/features/${name}/`),
      }),
    ),
    forbid(
      'sql-in-stores-and-tables',
      {
        path: '^server/',
        pathNot: ['^server/platform/(database|jobs)/', '-(store|table)\\.ts$'],
      },
      'node_modules/drizzle-orm',
    ),
    forbid(
      'no-requests-below-routes',
      {
        path: '^server/(features|domain|media)/',
        pathNot: ['routes?\\.ts$', '/authenticate\\.ts$', '/tus-[a-z]+\\.ts$'],
      },
      { path: 'node_modules/fastify', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'tools-are-spawned-in-one-folder',
      { path: '^server', pathNot: '^server/platform/process/' },
      '^(node:)?child_process$',
    ),
    forbid(
      'not-to-dev-dependencies',
      { path: '^(src|server)/', pathNot: '^src/player/engines/hls' },
      { dependencyTypes: ['npm-dev'] },
      'hls.js is built into the package, cut to measure.',
    ),
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
