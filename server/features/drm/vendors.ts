import type { KeySystem, PutDrm } from '../../../src/contract/drm.js';
import type { Deps } from '../../platform/deps.js';
import { ExpiringCache } from '../../platform/expiring-cache.js';
import { selectDrmSettings } from './drm-store.js';
import type { DrmSettingsRow, OpenSettings } from './drm-table.js';
import type { KeyServerAuthorization } from './key-server-authorization.js';

/** What is wrapped of a vendor's settings. */
export interface VendorSecrets {
  headers: Readonly<Record<string, string>>;
  entitlementSecret?: string;
  authorization?: KeyServerAuthorization;
}

/** Everything that a licence request needs to know of the vendor that answers it. */
export interface Vendor {
  keySystem: KeySystem;
  settings: OpenSettings;
  secrets: VendorSecrets;
  /** DER. */
  certificate: Buffer | undefined;
}

export const secretsPurpose = 'drm-settings';
/** After a setting has changed, every process goes by it within this time. */
const cacheMs = 5000;

const caches = new WeakMap<Deps['database'], Vendors>();

/** The one of a server, so that a change holds at once where it was made. */
export function vendorsOf(deps: Pick<Deps, 'database' | 'secrets'>): Vendors {
  const vendors = caches.get(deps.database) ?? new Vendors(deps);
  caches.set(deps.database, vendors);
  return vendors;
}

/** Keeps the settings of apps for a short time, so that many viewers cost one read. */
class Vendors {
  readonly #cache: ExpiringCache<readonly Vendor[]>;

  constructor({ database: { db }, secrets }: Pick<Deps, 'database' | 'secrets'>) {
    this.#cache = new ExpiringCache({
      ttlMs: cacheMs,
      max: 1000,
      load: async (appId) =>
        (await selectDrmSettings(db, appId)).map((row) => openVendor(row, secrets)),
    });
  }

  ofApp(appId: string): Promise<readonly Vendor[]> {
    return this.#cache.get(appId);
  }

  async find(appId: string, keySystem: KeySystem): Promise<Vendor | undefined> {
    return (await this.ofApp(appId)).find((vendor) => vendor.keySystem === keySystem);
  }

  forget(appId: string): void {
    this.#cache.delete(appId);
  }
}

export function wrapSecrets(
  { headers = {}, entitlement, keySource }: PutDrm,
  secrets: Deps['secrets'],
): Buffer {
  const authorization = keySource?.type === 'speke' ? keySource.authorization : undefined;
  const all: VendorSecrets = {
    headers,
    ...(entitlement && { entitlementSecret: entitlement.secret }),
    ...(authorization && { authorization }),
  };
  return secrets.wrap(secretsPurpose, Buffer.from(JSON.stringify(all)));
}

function openVendor(row: DrmSettingsRow, secrets: Deps['secrets']): Vendor {
  const text = secrets.unwrap(secretsPurpose, row.secretsWrapped).toString();
  return {
    keySystem: row.keySystem,
    settings: row.settings,
    secrets: JSON.parse(text) as VendorSecrets,
    certificate: row.certificate ?? undefined,
  };
}
