import { makeDrmSignal } from '../../../media/drm/drm-signal.js';
import { drmSystems, type DrmSystemName } from '../../../media/drm/drm-systems.js';
import type { PublishedRevision } from '../catalog.js';
import { element, type XmlElement } from './xml.js';

const mp4Protection = 'urn:mpeg:dash:mp4protection:2011';
const clearKey = 'urn:uuid:e2719d58-a985-b3c9-781a-b030af78d30e';

export interface DashOptions {
  /** Absolute: players resolve it against their page. */
  clearKeyLicenceUrl: string;
  /** Those of licence vendors; without one, keys are to be had from this server. */
  systems: readonly DrmSystemName[];
}

/** What an adaptation set says of its key, and where licences come from. */
export function contentProtection(
  { protection }: PublishedRevision,
  keyId: string | null | undefined,
  { clearKeyLicenceUrl, systems }: DashOptions,
): XmlElement[] {
  if ((protection !== 'cbcs' && protection !== 'cenc') || !keyId) return [];
  return [
    element('ContentProtection', {
      schemeIdUri: mp4Protection,
      value: protection,
      'cenc:default_KID': uuid(keyId),
    }),
    ...(systems.length > 0
      ? systems.flatMap((system) => systemProtection(system, keyId, protection))
      : [
          element('ContentProtection', { schemeIdUri: clearKey, value: 'ClearKey1.0' }, [
            element('dashif:Laurl', { Lic_type: 'EME-1.0' }, clearKeyLicenceUrl),
          ]),
        ]),
  ];
}

function systemProtection(
  system: DrmSystemName,
  keyId: string,
  scheme: 'cbcs' | 'cenc',
): XmlElement[] {
  const signal = makeDrmSignal(system, { kid: Buffer.from(keyId, 'base64url') }, scheme);
  if (!signal?.pssh) return [];
  const { pssh, playReadyObject } = signal;
  return [
    element('ContentProtection', { schemeIdUri: `urn:uuid:${drmSystems[system].systemId}` }, [
      element('cenc:pssh', {}, pssh.toString('base64')),
      ...(playReadyObject ? [element('mspr:pro', {}, playReadyObject.toString('base64'))] : []),
    ]),
  ];
}

function uuid(keyId: string): string {
  const digits = Buffer.from(keyId, 'base64url').toString('hex');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
