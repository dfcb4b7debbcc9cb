import { X509Certificate } from 'node:crypto';
import {
  contentKeysName,
  entitlementNames,
  type DrmSettings,
  type PutDrm,
} from '../../../src/contract/drm.js';
import type { Deps } from '../../platform/deps.js';
import { FetchError } from '../../platform/fetch/fetch-error.js';
import { Problem } from '../../platform/http/problem.js';
import { findApp } from '../identity/identity-store.js';
import { selectDrmSettings, upsertDrmSettings, type DrmAddress } from './drm-store.js';
import type { DrmSettingsRow, OpenSettings } from './drm-table.js';
import { namesIn } from './entitlement.js';
import { vendorsOf, wrapSecrets } from './vendors.js';

type Fault = { field: string; message: string };

/**
 * Keeps the settings of a key system instead of those it had.
 * @throws Problem `not-found`, `invalid-request`, `conflict` when the keys of the app come from another key server
 */
export async function putDrmSettings(
  deps: Deps,
  { appId, keySystem }: DrmAddress,
  put: PutDrm,
): Promise<DrmSettings> {
  const { db } = deps.database;
  if (!(await findApp(db, appId))) throw new Problem('not-found', 'No such app.');
  const certificate = readCertificate({ appId, keySystem }, put.certificate);
  refuse([...templateFaults(put), ...(await addressFaults(deps, put))]);
  await refuseOtherKeyServer(deps, { appId, keySystem }, put);
  const row: DrmSettingsRow = {
    appId,
    keySystem,
    settings: toOpenSettings(put),
    secretsWrapped: wrapSecrets(put, deps.secrets),
    certificate: certificate?.raw ?? null,
    updatedAt: new Date(),
  };
  await upsertDrmSettings(db, row);
  vendorsOf(deps).forget(appId);
  return toDrmSettings(row);
}

export function toDrmSettings(row: DrmSettingsRow): DrmSettings {
  const { settings, keySystem, certificate, updatedAt } = row;
  const { headers, entitlement, ...open } = settings;
  return {
    keySystem,
    ...open,
    headers: [...headers],
    ...(entitlement && { entitlement: entitlement as DrmSettings['entitlement'] }),
    ...(certificate && { certificate: describeCertificate(new X509Certificate(certificate)) }),
    updatedAt: updatedAt.toISOString(),
  };
}

function toOpenSettings({
  licenseUrl,
  headers = {},
  entitlement,
  policy = {},
  keySource,
}: PutDrm): OpenSettings {
  return {
    licenseUrl,
    headers: Object.keys(headers),
    ...(entitlement && {
      entitlement: { ...(entitlement.claims && { claims: entitlement.claims }) },
    }),
    policy: { ...policy, persistent: policy.persistent ?? false },
    keySource:
      keySource?.type === 'speke'
        ? {
            type: 'speke',
            url: keySource.url,
            authorization: keySource.authorization?.type ?? 'none',
          }
        : { type: 'local' },
  };
}

function describeCertificate(certificate: X509Certificate): DrmSettings['certificate'] {
  return {
    subject: certificate.subject.replaceAll('\n', ', '),
    expiresAt: new Date(certificate.validTo).toISOString(),
    sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

/** FairPlay encrypts its requests to the key of this certificate. */
function readCertificate(
  { keySystem }: DrmAddress,
  text: string | undefined,
): X509Certificate | undefined {
  const field = 'certificate';
  if (keySystem !== 'fairplay') {
    if (text !== undefined) refuse([{ field, message: 'is of FairPlay only' }]);
    return undefined;
  }
  if (text === undefined) refuse([{ field, message: 'is required for FairPlay' }]);
  const certificate = parseCertificate(text ?? '');
  if (certificate?.publicKey.asymmetricKeyType !== 'rsa')
    refuse([
      { field, message: 'must be an X.509 certificate of an RSA key, PEM or base64 of DER' },
    ]);
  return certificate;
}

function parseCertificate(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(
      text.includes('-----BEGIN') ? text : Buffer.from(text.replace(/\s/g, ''), 'base64'),
    );
  } catch {
    // Whatever Node cannot parse is no certificate.
    return undefined;
  }
}

function templateFaults({ licenseUrl, headers = {}, entitlement }: PutDrm): Fault[] {
  const [beforeQuery = ''] = licenseUrl.split('?');
  const known = new Set<string>(entitlementNames);
  if (entitlement) known.add('entitlement');
  const templates = { licenseUrl, ...headersAsFields(headers) };
  return [
    ...(/[{}]/.test(beforeQuery)
      ? [{ field: 'licenseUrl', message: 'may be a template in its query only' }]
      : []),
    ...Object.entries(templates).flatMap(([field, template]) => {
      const unknown = namesIn(template).find((name) => !known.has(name));
      if (unknown === undefined) return [];
      const reason = unknown === 'entitlement' ? 'needs the field entitlement' : 'is not known';
      return [{ field, message: `{${unknown}} ${reason}` }];
    }),
    ...namesIn(JSON.stringify(entitlement?.claims ?? {}))
      .filter((name) => ![...entitlementNames, contentKeysName].includes(name))
      .slice(0, 1)
      .map((name) => ({ field: 'entitlement.claims', message: `{${name}} is not known` })),
  ];
}

function headersAsFields(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, template]) => [`headers.${name}`, template]),
  );
}

/** Each request checks again: an address that is fine now may not be later. */
async function addressFaults({ fetcher }: Deps, put: PutDrm): Promise<Fault[]> {
  const { licenseUrl, keySource } = put;
  const addresses = {
    licenseUrl: licenseUrl.replace(/\{\w+\}/g, 'x'),
    ...(keySource?.type === 'speke' && { 'keySource.url': keySource.url }),
  };
  const faults: Fault[] = [];
  for (const [field, url] of Object.entries(addresses)) {
    try {
      await fetcher.check(url);
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      // A DNS that fails just now says nothing against the address.
      if (error.code === 'target-blocked') faults.push({ field, message: error.message });
    }
  }
  return faults;
}

/** A content key is one for all key systems, so that one server must make it. */
async function refuseOtherKeyServer(
  { database }: Deps,
  { appId, keySystem }: DrmAddress,
  { keySource }: PutDrm,
): Promise<void> {
  if (keySource?.type !== 'speke') return;
  const other = (await selectDrmSettings(database.db, appId)).find(
    ({ keySystem: its, settings }) =>
      its !== keySystem &&
      settings.keySource.type === 'speke' &&
      settings.keySource.url !== keySource.url,
  );
  if (!other) return;
  throw new Problem(
    'conflict',
    `The content keys of this app come from another key server, which the settings of ${other.keySystem} name. One server must make the keys of all key systems.`,
  );
}

function refuse(errors: Fault[]): void {
  if (errors.length === 0) return;
  const words = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  throw new Problem('invalid-request', words, { errors });
}
