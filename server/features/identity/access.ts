import type { FastifyRequest } from 'fastify';
import { Problem } from '../../platform/http/problem.js';

/** Who calls: an access key acting inside one app. Roles and policies join here, not in routes. */
export interface Identity {
  keyId: string;
  appId: string;
  scope: 'root' | 'app';
}

/** What a route does to what; `open` routes check a token of their own or show nothing private. */
export type RouteAccess = { action: `vod:${string}`; resource: string } | { open: string };

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
  interface FastifyRequest {
    identity: Identity;
  }
}

/** The one place that decides. `resource` is `apps/{appId}/…` with the ids filled in. */
export function authorize(identity: Identity, action: string, resource: string): void {
  if (identity.scope === 'root') return;
  const ownApp = resource.startsWith(`apps/${identity.appId}/`);
  const manages = ['vod:CreateApp', 'vod:ListApps', 'vod:CreateAccessKey'].includes(action);
  if (!ownApp || manages)
    throw new Problem('forbidden', `This access key has no permission for ${action}.`);
}

/** Fills `videos/{id}` from the route's parameters and puts it under the caller's app. */
export function resourceOf(request: FastifyRequest, template: string): string {
  const params = request.params as Record<string, string>;
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  );
  return `apps/${request.identity.appId}/${path}`;
}
