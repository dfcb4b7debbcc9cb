import { failureCodes, problems } from '../../src/contract/problem-codes.js';
import { html, prose, type Html } from '../platform/http/html.js';
import {
  endpointsByTag,
  schemaName,
  type Endpoint,
  type OpenApi,
  type Operation,
  type Schema,
} from './open-api.js';
import { page } from './page.js';
import { fieldTable, parameterRow, propertyRows, typeOf } from './schema-view.js';

/**
 * Renders the API document as an HTML page without scripts. Every operation and every schema has an anchor to link to.
 */
export function renderDocsPage(document: OpenApi): string {
  const groups = endpointsByTag(document);
  return page(
    'vodkit API',
    html`<a class="skip" href="#main">Skip to the API</a>
    <header>
      <p class="brand">vodkit</p>
      <p>API ${document.info.version}</p>
      <p><a href="v1/openapi.json">OpenAPI 3.1</a></p>
    </header>
    <div class="columns">
      ${contents(groups)}
      <main id="main">
        ${introduction(document)}
        ${[...groups].map(([tag, endpoints]) => group(tag, endpoints))}
        ${schemas(document)}
        ${errors()}
      </main>
    </div>`,
  );
}

function contents(groups: Map<string, Endpoint[]>): Html {
  const links = ([tag, endpoints]: [string, Endpoint[]]): Html => html`<li>
      <a href="#${slug(tag)}">${tag}</a>
      <ul>${endpoints.map((endpoint) => html`<li><a href="#${anchor(endpoint)}">${endpoint.operation.summary ?? endpoint.path}</a></li>`)}</ul>
    </li>`;
  return html`<nav aria-label="Contents">
    <ul>
      <li><a href="#start">Getting started</a></li>
      ${[...groups].map(links)}
      <li><a href="#schemas">Schemas</a></li>
      <li><a href="#errors">Errors</a></li>
    </ul>
  </nav>`;
}

function introduction({ servers }: OpenApi): Html {
  const base = servers?.[0]?.url ?? '';
  const call = `curl -u "$ACCESS_KEY_ID:$ACCESS_KEY_SECRET" -H 'content-type: application/json' \\\n  -d '{"fileName": "beach.mov"}' ${base}/v1/videos`;
  return html`<section id="start">
    <h1>vodkit API</h1>
    <p class="lead">Upload, manage, protect and play video. JSON in camelCase, instants in ISO 8601 UTC, durations in seconds, sizes in bytes.</p>
    <p>An app server creates a video and passes the upload token to a page:</p>
    <pre tabindex="0"><code>${call}</code></pre>
    <dl>
      <dt>App servers</dt>
      <dd>${prose('send `Authorization: Basic` with an access key id and its secret. After the first start the root key is in `data/root-access-key.json`. It may act in another app with the header `Vod-App-Id`.')}</dd>
      <dt>Pages</dt>
      <dd>${prose('hold no key. They get an upload token or a play auth from their app server and send it as `Authorization: Bearer`.')}</dd>
      <dt>Lists</dt>
      <dd>${prose('are `{items, nextCursor}`; pass `nextCursor` as `cursor` until it is null.')}</dd>
      <dt>Limits</dt>
      <dd>${prose('Calls are limited per access key and per client address; beyond the limit the response is 429 `too-many-requests` with `Retry-After` in seconds.')}</dd>
      <dt>Errors</dt>
      <dd>${prose('are `application/problem+json` (RFC 9457). Branch on `code`, which is never renamed: ')}<a href="#errors">all codes</a>.</dd>
    </dl>
  </section>`;
}

function group(tag: string, endpoints: readonly Endpoint[]): Html {
  return html`<section id="${slug(tag)}">
    <h2>${tag}</h2>
    ${endpoints.map(endpointView)}
  </section>`;
}

function endpointView(endpoint: Endpoint): Html {
  const { method, path, operation } = endpoint;
  const body = Object.entries(operation.requestBody?.content ?? {});
  const byPlace = (place: string) =>
    (operation.parameters ?? []).filter((parameter) => parameter.in === place).map(parameterRow);
  const tables = [
    ['In the path', 'path'],
    ['In the query', 'query'],
    ['In the headers', 'header'],
  ] as const;
  return html`<article id="${anchor(endpoint)}">
    <h3><a href="#${anchor(endpoint)}">${operation.summary ?? path}</a></h3>
    <p class="endpoint"><span class="method">${method.toUpperCase()}</span> <code>${path}</code></p>
    <p>${prose(operation.description ?? '')}</p>
    <p class="credential">${credential(operation)}</p>
    ${tables.map(([caption, place]) => (byPlace(place).length > 0 ? fieldTable(caption, byPlace(place), operation.summary) : ''))}
    ${body.map(([type, { schema }]) => html`<p>Body: ${typeOf(schema)}, <code>${type}</code></p>`)}
    <ul class="answers">${Object.entries(operation.responses).map(responseItem)}</ul>
  </article>`;
}

function responseItem([status, { description, content }]: [
  string,
  Operation['responses'][string],
]): Html {
  const types = Object.values(content ?? {}).map(({ schema }) => html` ${typeOf(schema)}`);
  if (status === 'default')
    return html`<li><strong>Any other status</strong>: <a href="#errors">a problem document</a></li>`;
  const text =
    description === undefined || description === 'Default Response' ? '' : prose(` ${description}`);
  return html`<li><strong>${status}</strong>${types}${text}</li>`;
}

function credential({ security = [] }: Operation): string {
  const names = security.flatMap((entry) => Object.keys(entry));
  if (names.includes('accessKey')) return 'Needs an access key.';
  return names.includes('bearer')
    ? 'Needs a Bearer token: an upload token or a play auth.'
    : 'Needs no access key.';
}

function schemas({ components }: OpenApi): Html {
  const byName = new Map(
    Object.entries(components.schemas).map(([name, schema]) => [schemaName(name), schema]),
  );
  const one = ([name, schema]: [string, Schema]): Html => html`<article id="schema-${name}">
      <h3><a href="#schema-${name}">${name}</a></h3>
      <p>${prose(schema.description ?? '')}</p>
      ${fieldTable('Fields', propertyRows(schema), name)}
    </article>`;
  return html`<section id="schemas">
    <h2>Schemas</h2>
    ${[...byName].map(one)}
  </section>`;
}

function errors(): Html {
  const rows = Object.entries(problems).map(
    ([code, [status, title]]) =>
      html`<tr><th scope="row"><code>${code}</code></th><td>${status}</td><td>${title}</td></tr>`,
  );
  return html`<section id="errors">
    <h2>Errors</h2>
    <p>${prose('The same `code` always comes with the same status. With `invalid-request`, `errors` names the invalid fields; `instance` is the id of the request in the server log.')}</p>
    <div class="scroll" role="group" aria-label="Problem codes" tabindex="0">
      <table>
        <caption>Problem codes</caption>
        <thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead>
        <tbody>${rows}</tbody>
      </table>
    </div>
    <p>${prose(`A failed video gives the reason in \`failure.code\`: ${failureCodes.map((code) => `\`${code}\``).join(', ')}.`)}</p>
  </section>`;
}

function anchor({ method, path, operation }: Endpoint): string {
  return operation.operationId ?? slug(`${method} ${path}`);
}

function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}
