import type { FastifyInstance, FastifyReply } from 'fastify';
import { renderDocsPage } from './docs-page.js';
import { docsStyle } from './docs-style.js';
import { renderHomePage } from './home-page.js';
import type { OpenApi } from './open-api.js';

const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const options = {
  config: { access: { open: 'describes the API; contains no customer data' } },
  schema: { hide: true },
} as const;

/**
 * Serves `/docs`, rendered once by our own code. The usual API viewers need a megabyte of script and inline styles, which
 * the content security policy forbids. Their extra feature, trying calls, would require an access key in the page.
 */
export function serveDocsPage(app: FastifyInstance): void {
  let page: string | undefined;
  app.get('/docs', options, async (_request, reply) => {
    page ??= renderDocsPage(app.swagger() as unknown as OpenApi);
    return sendPage(reply, page);
  });
  // Relative, as all addresses here: the server does not see the prefix that a proxy strips.
  app.get('/docs/', options, async (_request, reply) => reply.redirect('../docs', 308));
  app.get('/docs/style.css', options, async (_request, reply) =>
    reply
      .type('text/css; charset=utf-8')
      .header('cache-control', 'public, max-age=3600')
      .send(docsStyle),
  );
}

/** Serves a page at `/` for whoever opens the address of a server without a site of its own. */
export function serveHomePage(app: FastifyInstance): void {
  const page = renderHomePage();
  const access = { open: 'says what the server is; contains no customer data' };
  app.get('/', { config: { access }, schema: { hide: true } }, async (_request, reply) =>
    sendPage(reply, page),
  );
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', pagePolicy)
    .header('cache-control', 'no-cache')
    .send(page);
}
