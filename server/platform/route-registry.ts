import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** Methods that some route answers at this path; empty when none does. */
    methodsOf(path: string): string[];
    /** Every route, as `GET /v1/videos`. */
    routeList(): string[];
  }
}

/** Refuses API routes that name no action, and remembers which methods each path has (for 405 with Allow). */
export function keepRouteRegistry(app: FastifyInstance): void {
  const routes: { url: string; pattern: RegExp; methods: string[] }[] = [];
  app.addHook('onRoute', ({ url, method, config }) => {
    if (url.startsWith('/v1/') && !config?.access) throw new Error(`The route ${url} names no action`);
    if (url.includes('*')) return;
    const source = url.replace(/[.+?^$()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+');
    routes.push({ url, pattern: new RegExp(`^${source}$`), methods: [method].flat() });
  });
  app.decorate('methodsOf', (path: string) => {
    const methods = routes.filter(({ pattern }) => pattern.test(path)).flatMap((route) => route.methods);
    return [...new Set(methods)].sort();
  });
  app.decorate('routeList', () => routes.flatMap(({ url, methods }) => methods.map((method) => `${method} ${url}`)));
}
