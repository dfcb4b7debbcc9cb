import type { FastifyRequest } from 'fastify';
import { Problem } from '../../platform/http/problem.js';

/** The authenticated caller: an access key and the app it acts in. */
export interface Identity {
  keyId: string;
  appId: string;
  scope: 'root' | 'app';
}

/**
 * What a route needs permission for. A route with `open` needs no access key: it checks a token itself, or serves nothing
 * private. The text of `open` states which.
 */
export type RouteAccess =
  | {
      action: `vod:${string}`;
      resource: string;
      /** Says which token may come as `Bearer` in the place of an access key; the route checks it itself. */
      orToken?: string;
    }
  | { open: string };

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
  interface FastifyRequest {
    identity: Identity;
  }
}

/**
 * Every permission is decided here. `resource` is `apps/{appId}/…` with the ids filled in.
 * @throws Problem `forbidden`; `not-found` for what belongs to another app, which this one is not to know of
 */
export function authorize(identity: Identity, action: string, resource: string): void {
  if (identity.scope === 'root') return;
  if (['vod:CreateApp', 'vod:ListApps', 'vod:CreateAccessKey'].includes(action))
    throw new Problem('forbidden', `This access key has no permission for ${action}.`);
  if (!resource.startsWith(`apps/${identity.appId}/`))
    throw new Problem('not-found', 'There is no such app.');
}

/**
 * Fills the parameters of the request into a template such as `videos/{videoId}` and prefixes the caller's app. A template
 * that begins with `apps/{appId}/` names the app itself, and is of that one.
 */
export function resourceOf(request: FastifyRequest, template: string): string {
  const params = request.params as Record<string, string>;
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  );
  return template.startsWith('apps/{appId}/') ? path : `apps/${request.identity.appId}/${path}`;
}
