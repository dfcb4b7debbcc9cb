import { createHmac } from 'node:crypto';
import {
  contentKeysName,
  type entitlementNames,
  type DrmPolicy,
} from '../../../src/contract/drm.js';
import { formatKeyId } from '../../media/drm/key-id.js';
import type { LicensedKey } from './licensed-play.js';
import type { Vendor } from './vendors.js';

/** What a viewer may have a licence for. */
export interface Entitlement {
  appId: string;
  videoId: string;
  viewerId: string | undefined;
  keys: readonly Pick<LicensedKey, 'kid' | 'key' | 'height'>[];
}

type EntitlementName = (typeof entitlementNames)[number];

/** The vendor takes an entitlement once, right away; clocks may differ. */
const entitlementSeconds = 300;

/** Everything, for vendors whose form of the message nobody has set. */
const defaultClaims: Record<EntitlementName, string> = {
  appId: '{appId}',
  videoId: '{videoId}',
  viewerId: '{viewerId}',
  keySystem: '{keySystem}',
  kids: '{kids}',
  keys: '{keys}',
  persistent: '{persistent}',
  licenseSeconds: '{licenseSeconds}',
  expiresAt: '{expiresAt}',
};

const placeholder = /\{(\w+)\}/g;

/** Address and headers of a licence request, with what the vendor is told of the viewer's right. */
export function entitle(
  { keySystem, settings, secrets }: Vendor,
  entitlement: Entitlement,
  nowMs = Date.now(),
): { url: string; headers: Record<string, string> } {
  const values = valuesOf(entitlement, { keySystem, policy: settings.policy, nowMs });
  const token =
    secrets.entitlementSecret === undefined
      ? undefined
      : signToken(
          fillClaims(settings.entitlement?.claims ?? defaultClaims, values),
          Buffer.from(secrets.entitlementSecret, 'base64'),
          nowMs,
        );
  const fill = (template: string): string => fillText(template, values, token);
  return {
    url: fill(settings.licenseUrl),
    headers: Object.fromEntries(
      Object.entries(secrets.headers).map(([name, template]) => [name, fill(template)]),
    ),
  };
}

/** The names in braces that a template has. */
export function namesIn(template: string): string[] {
  return [...template.matchAll(placeholder)].map(([, name = '']) => name);
}

function valuesOf(
  { appId, videoId, viewerId, keys }: Entitlement,
  { keySystem, policy, nowMs }: { keySystem: string; policy: DrmPolicy; nowMs: number },
): Record<EntitlementName | typeof contentKeysName, unknown> {
  const kids = keys.map(({ kid }) => formatKeyId(kid));
  const seconds = policy.licenseSeconds;
  return {
    appId,
    videoId,
    viewerId: viewerId ?? '',
    keySystem,
    kids,
    keys: keys.map(({ kid, height }) => {
      const hdcp = hdcpFor(policy, height);
      return { id: formatKeyId(kid), ...(hdcp !== undefined && { hdcp }) };
    }),
    [contentKeysName]: keys.map(({ kid, key }) => ({
      id: formatKeyId(kid),
      key: key.toString('base64'),
    })),
    persistent: policy.persistent ?? false,
    licenseSeconds: seconds ?? null,
    expiresAt: seconds === undefined ? null : new Date(nowMs + seconds * 1000).toISOString(),
  };
}

/** Sound needs no protected output. */
function hdcpFor({ outputProtection = [] }: DrmPolicy, height: number | undefined) {
  if (height === undefined) return undefined;
  return outputProtection
    .filter(({ minHeight }) => minHeight <= height)
    .toSorted((a, b) => b.minHeight - a.minHeight)[0]?.hdcp;
}

function fillText(
  template: string,
  values: Readonly<Record<string, unknown>>,
  token: string | undefined,
): string {
  return template.replace(placeholder, (_, name: string) => {
    // A token is safe in headers and addresses as it is.
    if (name === 'entitlement') return token ?? '';
    const value = values[name] ?? '';
    return encodeURIComponent(Array.isArray(value) ? listOf(value) : textOf(value));
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function listOf(list: readonly unknown[]): string {
  return list.every((one) => typeof one === 'string') ? list.join(',') : JSON.stringify(list);
}

/** A text that is one name becomes its value, whatever that is; null leaves the claim out. */
function fillClaims(
  claims: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value === 'object' && value !== null)
      return fillClaims(value as Record<string, unknown>, values);
    if (typeof value !== 'string') return value;
    const whole = /^\{(\w+)\}$/.exec(value)?.[1];
    if (whole !== undefined && whole in values) return values[whole];
    return value.replace(placeholder, (all, name: string) => {
      const text = values[name];
      return text === undefined ? all : textOf(text);
    });
  };
  return Object.fromEntries(
    Object.entries(claims).flatMap(([name, value]) => {
      const filled = fill(value);
      return filled === null && value !== null ? [] : [[name, filled]];
    }),
  );
}

/** A JSON Web Token with HMAC-SHA256 (RFC 7515), which vendors take. */
function signToken(claims: object, secret: Buffer, nowMs: number): string {
  const now = Math.floor(nowMs / 1000);
  const parts = [
    { alg: 'HS256', typ: 'JWT' },
    { iat: now, exp: now + entitlementSeconds, ...claims },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signed = parts.join('.');
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
