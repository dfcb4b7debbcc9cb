/** Lit sources in, custom-elements.json out; what is private or internal stays out. */
export default {
  globs: ['src/**/*.ts'],
  exclude: ['src/api/**', 'src/**/words.ts'],
  outdir: '.',
  litelement: true,
};
