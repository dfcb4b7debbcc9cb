import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** The methods of all routes at this path; empty when there is none. */
    methodsOf(path: string): string[];
    /** The routes that are in the API document, such as `GET /v1/videos`. */
    routeList(): string[];
    /** All routes, including those not in the API document. */
    allRoutes(): string[];
  }
}

/** Collects the routes, for the `Allow` header of 405 responses. Throws for an API route that declares no `access`. */
export function keepRouteRegistry(app: FastifyInstance): void {
  const routes: { url: string; pattern: RegExp; methods: string[]; hidden: boolean }[] = [];
  app.addHook('onRoute', ({ url, method, config, schema }) => {
    if (url.startsWith('/v1/') && !config?.access)
      throw new Error(`The route ${url} declares no access in its config`);
    if (url.includes('*')) return;
    const source = url.replace(/[.+?^$()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+');
    routes.push({
      url,
      pattern: new RegExp(`^${source}$`),
      methods: [method].flat(),
      hidden: schema?.hide === true,
    });
  });
  app.decorate('methodsOf', (path: string) => {
    const methods = routes
      .filter(({ pattern }) => pattern.test(path))
      .flatMap((route) => route.methods);
    return [...new Set(methods)].sort();
  });
  app.decorate('routeList', () =>
    routes.flatMap(({ url, methods, hidden }) =>
      hidden ? [] : methods.map((method) => `${method} ${url}`),
    ),
  );
  app.decorate('allRoutes', () =>
    routes.flatMap(({ url, methods }) => methods.map((method) => `${method} ${url}`)),
  );
}
