import { publishManifest } from './scripts/manifest/publish-manifest.mjs';

/** Lit sources in, custom-elements.json out. */
export default {
  globs: ['src/**/*.ts'],
  exclude: ['src/client/**', 'src/contract/**', 'src/**/words.ts'],
  outdir: '.',
  litelement: true,
  packagejson: false,
  plugins: [
    {
      name: 'what-is-published',
      packageLinkPhase: ({ customElementsManifest }) => publishManifest(customElementsManifest),
    },
  ],
};
