import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** Methods that some route answers at this path; empty when none does. */
    methodsOf(path: string): string[];
    /** Every route that the API document shows, as `GET /v1/videos`. */
    routeList(): string[];
    /** Every route, shown or not. */
    allRoutes(): string[];
  }
}

/** Refuses API routes that name no action, and remembers which methods each path has (for 405 with Allow). */
export function keepRouteRegistry(app: FastifyInstance): void {
  const routes: { url: string; pattern: RegExp; methods: string[]; hidden: boolean }[] = [];
  app.addHook('onRoute', ({ url, method, config, schema }) => {
    if (url.startsWith('/v1/') && !config?.access)
      throw new Error(`The route ${url} names no action`);
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
