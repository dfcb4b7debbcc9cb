/**
 * The style sheet of `/docs`. It repeats the colours, sizes and fonts of the demo site, which is not part of this
 * package.
 */
export const docsStyle = `
:root {
  color-scheme: light dark;
  --accent: light-dark(oklch(0.52 0.19 256), oklch(0.74 0.14 256));
  --surface: light-dark(#ffffff, #111318);
  --raised: light-dark(#f4f5f7, #1b1e25);
  --text: light-dark(#16181d, #f1f2f4);
  --muted: light-dark(#5b6270, #a3aab8);
  --border: light-dark(#dfe2e8, #2e333d);
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Noto Sans Mono', 'Liberation Mono', monospace;
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0;
  background: var(--surface);
  color: var(--text);
  font: 1rem/1.6 -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif;
  overflow-wrap: anywhere;
}
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; inset-inline-start: 1rem; inset-block-start: -4rem; padding: 0.5rem 1rem; background: var(--surface); }
.skip:focus { inset-block-start: 0.5rem; }
header { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; align-items: baseline; padding: 1rem clamp(1rem, 4vw, 2.5rem); border-block-end: 1px solid var(--border); }
header p { margin: 0; color: var(--muted); }
header .brand { color: var(--text); font-size: 1.25rem; font-weight: 650; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 2rem; padding: 1.5rem clamp(1rem, 4vw, 2.5rem) 4rem; max-width: 84rem; margin: 0 auto; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav > ul { display: flex; flex-wrap: wrap; gap: 0 1rem; }
nav ul ul { display: none; padding-inline-start: 0.75rem; border-inline-start: 1px solid var(--border); margin-block: 0.25rem 0.75rem; }
nav a { display: block; padding: 0.25rem; color: var(--text); text-decoration: none; font-size: 0.875rem; }
nav > ul > li > a { font-weight: 600; }
nav a:hover { color: var(--accent); text-decoration: underline; }
/* The page at the root: one column. */
.home { padding: 1.5rem clamp(1rem, 4vw, 2.5rem) 4rem; max-width: 52rem; margin: 0 auto; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 0.5rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 3rem 0 1rem; padding-block-end: 0.5rem; border-block-end: 1px solid var(--border); }
h3 { font-size: 1rem; margin: 0; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
p { margin: 0.5rem 0; max-width: 72ch; }
.lead { color: var(--muted); }
article { padding-block: 1.25rem; border-block-end: 1px solid var(--border); }
article:last-child { border: 0; }
.method { font: 600 0.875rem var(--mono); padding: 0.1rem 0.5rem; border: 1px solid var(--border); border-radius: 4px; background: var(--raised); }
.credential, .required { color: var(--muted); font-size: 0.875rem; font-weight: 400; }
code, pre { font-family: var(--mono); font-size: 0.875em; }
pre { padding: 1rem; overflow-x: auto; background: var(--raised); border-radius: 8px; }
pre code { overflow-wrap: normal; font-size: 0.875rem; }
dl { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.25rem 1.5rem; margin: 1rem 0; }
dt { font-weight: 600; }
dd { margin: 0; max-width: 72ch; }
.answers { margin: 0.5rem 0 0; padding-inline-start: 1.25rem; }
.scroll { overflow-x: auto; margin: 0.75rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; }
caption { text-align: start; color: var(--muted); padding-block-end: 0.25rem; }
th, td { text-align: start; vertical-align: top; padding: 0.4rem 0.75rem 0.4rem 0; border-block-start: 1px solid var(--border); overflow-wrap: break-word; }
th { font-weight: 500; }
td:last-child { min-width: 12rem; }
@media (min-width: 56rem) {
  .columns { grid-template-columns: 16rem minmax(0, 1fr); gap: 3rem; }
  nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding-block: 1.5rem; margin-block-start: -1.5rem; }
  nav > ul, nav ul ul { display: block; }
  dl { grid-template-columns: 8rem minmax(0, 1fr); }
}
@media (prefers-contrast: more) { :root { --muted: var(--text); --border: light-dark(#6b7280, #9aa2b1); } }
@media print { nav, .skip { display: none; } }
`;
