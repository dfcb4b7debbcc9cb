import type { Protection } from '../../../src/contract/videos.js';
import { drmSystems, type DrmSystemName } from '../../media/drm/drm-systems.js';
import type { Deps } from '../../platform/deps.js';
import { vendorsOf } from './vendors.js';

/** Where a browser gets licences of a key system. */
export interface DrmSource {
  licenseUrl: string;
  certificateUrl?: string;
}

/** The key systems of an app's vendors that play a protection; none where keys are given out by this server (ClearKey). */
export async function drmSystemsOf(
  deps: Pick<Deps, 'database' | 'secrets'>,
  appId: string,
  protection: Protection,
): Promise<readonly DrmSystemName[]> {
  if (protection !== 'cbcs' && protection !== 'cenc') return [];
  const vendors = await vendorsOf(deps).ofApp(appId);
  return vendors
    .map(({ keySystem }) => keySystem)
    .filter((keySystem) => drmSystems[keySystem].schemes.includes(protection));
}

/**
 * The vendors' key systems that play a revision, by their names in browsers; empty where it is not encrypted for any, or the
 * app has no vendor. `address` builds the licence addresses of the viewer, as `createLicenceAddress` does.
 */
export async function drmOf(
  deps: Pick<Deps, 'database' | 'secrets'>,
  { appId }: { appId: string },
  { protection }: { protection: Protection },
  address: (keySystem: string) => string,
): Promise<Record<string, DrmSource>> {
  if (protection !== 'cbcs' && protection !== 'cenc') return {};
  const vendors = await vendorsOf(deps).ofApp(appId);
  return Object.fromEntries(
    vendors
      .filter(({ keySystem }) => drmSystems[keySystem].schemes.includes(protection))
      .map(({ keySystem, certificate }) => {
        const licenseUrl = address(keySystem);
        const source = certificate
          ? { licenseUrl, certificateUrl: `${licenseUrl}/certificate` }
          : { licenseUrl };
        return [drmSystems[keySystem].keySystem, source];
      }),
  );
}
