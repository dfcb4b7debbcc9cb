/** Lit sources in, custom-elements.json out; what is private or internal stays out. */
export default {
  globs: ['src/**/*.ts'],
  exclude: ['src/client/**', 'src/contract/**', 'src/**/words.ts'],
  outdir: '.',
  litelement: true,
  packagejson: false,
  plugins: [{ name: 'only-documented-events', packageLinkPhase: keepDocumentedEvents }],
};

/** The analyzer also guesses events from `dispatchEvent` calls, by argument names; `@fires` says what is meant. */
function keepDocumentedEvents({ customElementsManifest }) {
  for (const module of customElementsManifest.modules) {
    for (const declaration of module.declarations ?? []) {
      if (declaration.events)
        declaration.events = declaration.events.filter((event) => event.description);
    }
  }
}
