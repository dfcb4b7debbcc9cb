import { version } from '../version.js';
import { html } from '../platform/http/html.js';
import { page } from './page.js';

/** The page at `/` of a server without a site: what this is, and where to go from here. */
export function renderHomePage(): string {
  return page(
    'vodkit server',
    html`<header>
      <p class="brand">vodkit</p>
      <p>Server ${version}</p>
    </header>
    <main class="home">
      <h1>This is a vodkit server</h1>
      <p class="lead">It takes video uploads, processes and protects them, and delivers them to players.</p>
      <dl>
        <dt><a href="docs">API reference</a></dt>
        <dd>Every operation of the HTTP API, with its fields and errors.</dd>
        <dt><a href="v1/openapi.json">OpenAPI 3.1</a></dt>
        <dd>The same for tools, as JSON.</dd>
        <dt><a href="readyz">Readiness</a></dt>
        <dd>Whether database, media store and media tools work. <a href="healthz">Liveness</a> says only that the server runs.</dd>
      </dl>
      <h2>Next step</h2>
      <p>Give your app server an access key: the first start wrote one to <code>root-access-key.json</code> in the data folder,
      and the line «listening» of the log says where that is. The README of vodkit shows the app server and the page, complete.
      Pages of another origin need that origin in <code>VOD_CORS_ORIGINS</code>.</p>
    </main>`,
  );
}
