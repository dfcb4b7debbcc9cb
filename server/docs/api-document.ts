import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { failureCodes, problems } from '../../src/contract/problem-codes.js';
import { problemSchema } from '../../src/contract/problem.js';
import type { Config } from '../config.js';
import type { RouteAccess } from '../features/identity/access.js';
import { serveDocsPage } from './docs-routes.js';
import { version } from '../version.js';

const description = `
Video on demand that you own. JSON in camelCase, instants in ISO 8601 UTC, durations in seconds, sizes in bytes.

**Authentication.** Servers authenticate with \`Authorization: Basic\`, an access key id and its secret. Pages hold no key: they
get an upload token or a play auth from their app server and send it as \`Authorization: Bearer\`. The root access key
may act in another app with the header \`Vod-App-Id\`.

**Limits.** Calls are limited per access key and per client address; beyond the limit the response is 429 \`too-many-requests\` with
\`Retry-After\` in seconds.

**Errors** are \`application/problem+json\` (RFC 9457); branch on \`code\`, which is never renamed:

| code | status | meaning |
|---|---|---|
${Object.entries(problems)
  .map(([code, [status, title]]) => `| \`${code}\` | ${status} | ${title} |`)
  .join('\n')}

**A failed video** gives the reason in \`failure.code\`: ${failureCodes.map((code) => `\`${code}\``).join(', ')}.
`;

const problemResponse = {
  description: problemSchema.description ?? 'A problem document; branch on `code`.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/**
 * Serves OpenAPI 3.1 at `/v1/openapi.json`, built from the schemas of the routes, and the same document as a page at
 * `/docs`.
 */
export async function serveDocument(app: FastifyInstance, config: Config): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'vodkit', version, description, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: config.publicUrl }],
      components: {
        securitySchemes: {
          accessKey: {
            type: 'http',
            scheme: 'basic',
            description: 'Access key id and secret; for servers only.',
          },
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: 'An upload token or a play auth.',
          },
        },
      },
    },
    transform: (input) => {
      const { access } = (input.route as { config?: { access?: RouteAccess } }).config ?? {};
      // A host application may add its own pages to the same server. A route without `access` is not part of this API.
      if (!access || !input.schema) return { schema: { hide: true }, url: input.url };
      const transformed = jsonSchemaTransform(input);
      const { response, ...schema } = transformed.schema as {
        response?: object;
        operationId?: string;
      };
      // The plugin appends `-head` to the operation id of every HEAD route, to keep it unique next to a GET route. Our HEAD
      // routes have no GET route next to them, so the suffix is removed.
      const operationId = schema.operationId?.replace(/-head$/, '');
      return {
        ...transformed,
        schema: {
          ...schema,
          ...(operationId !== undefined && { operationId }),
          response: { ...response, default: problemResponse },
          ...(!('open' in access) && {
            security: [{ accessKey: [] }, ...(access.orToken ? [{ bearer: [] }] : [])],
          }),
        },
      };
    },
    transformObject: jsonSchemaTransformObject,
  });
  app.get(
    '/v1/openapi.json',
    {
      config: { access: { open: 'describes the API; contains no customer data' } },
      schema: { hide: true },
    },
    async () => app.swagger(),
  );
  serveDocsPage(app);
}
