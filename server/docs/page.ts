import { html, type Html } from '../platform/http/html.js';

/** A page of the server's own: both have the look of `docs-style.ts`. */
export function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="docs/style.css" />
  </head>
  <body>
    ${body}
  </body>
</html>`.markup;
}
