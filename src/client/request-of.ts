/** What a framework calls a route with: the request, or something that holds it, as Hono's and SvelteKit's contexts do. */
export type RequestHolder =
  | Request
  | { readonly request: Request }
  | { readonly req: { readonly raw: Request } };

/** The request in it; undefined where Node's own came, which has no such thing. */
export function requestOf(holder: RequestHolder): Request | undefined {
  const inside = holder as Partial<Record<'request', unknown>> & { req?: { raw?: unknown } };
  return [holder, inside?.request, inside?.req?.raw].find(isRequest);
}

// Frameworks have request classes of their own.
function isRequest(value: unknown): value is Request {
  const { headers, url } = (value ?? {}) as Partial<Request>;
  return typeof headers?.get === 'function' && typeof url === 'string';
}
