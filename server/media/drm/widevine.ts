import { drmSystems, type EncryptionScheme } from './drm-systems.js';
import { makePsshBox, readPsshBoxes } from './pssh-box.js';
import { bytesOf, readProtobuf, valueOf, writeProtobuf } from './protobuf.js';

/** `WidevinePsshData`: the fields that packagers write. */
export interface WidevinePssh {
  kids: readonly Buffer[];
  provider?: string;
  contentId?: Buffer;
  /** Absent in data of before schemes had names: cenc. */
  scheme?: EncryptionScheme;
}

/** What a licence request of Widevine tells in the clear. The device that asks may be encrypted. */
export type WidevineChallenge =
  | { type: 'service-certificate' }
  /** A renewal or release of a licence names no keys. */
  | { type: 'licence'; kids: readonly Buffer[]; isPersistent: boolean };

const keyIds = 2;
const provider = 3;
const contentId = 4;
const protectionScheme = 9;

export function makeWidevinePssh(pssh: WidevinePssh): Buffer {
  const data = writeProtobuf([
    ...pssh.kids.map((bytes) => ({ field: keyIds, bytes })),
    ...(pssh.provider === undefined
      ? []
      : [{ field: provider, bytes: Buffer.from(pssh.provider) }]),
    ...(pssh.contentId === undefined ? [] : [{ field: contentId, bytes: pssh.contentId }]),
    ...(pssh.scheme === undefined
      ? []
      : [{ field: protectionScheme, value: Buffer.from(pssh.scheme).readUInt32BE() }]),
  ]);
  return makePsshBox({ systemId: drmSystems.widevine.systemId, kids: [], data });
}

/** Undefined when the box is none of Widevine. */
export function readWidevinePssh(box: Buffer): WidevinePssh | undefined {
  const [pssh, ...more] = readPsshBoxes(box) ?? [];
  if (pssh?.systemId !== drmSystems.widevine.systemId || more.length > 0) return undefined;
  return readPsshData(pssh.data);
}

/** Undefined for what is no request to a licence server of Widevine (`SignedMessage`). */
export function readWidevineChallenge(body: Buffer): WidevineChallenge | undefined {
  const signed = readProtobuf(body);
  if (!signed) return undefined;
  const [licenceRequest, serviceCertificateRequest] = [1, 4];
  const type = valueOf(signed, 1);
  if (type === serviceCertificateRequest) return { type: 'service-certificate' };
  const [request] = bytesOf(signed, 2);
  if (type !== licenceRequest || !request) return undefined;
  const fields = readProtobuf(request);
  const [identification] = fields ? bytesOf(fields, 2) : [];
  return identification && readContentIdentification(identification);
}

/** Either `widevine_pssh_data` = 1, `webm_key_id` = 2, or `existing_license` = 3; newer clients send `init_data` = 4 as well. */
function readContentIdentification(bytes: Buffer): WidevineChallenge | undefined {
  const fields = readProtobuf(bytes);
  if (!fields) return undefined;
  const kids: Buffer[] = [];
  let isPersistent = false;
  const offline = 2;
  for (const form of [1, 2, 4]) {
    for (const nested of bytesOf(fields, form)) {
      const inner = readProtobuf(nested);
      if (!inner) return undefined;
      // In `init_data` the type of the licence is 3, and the data 2; in the others they are 2 and 1.
      isPersistent ||= valueOf(inner, form === 4 ? 3 : 2) === offline;
      for (const data of bytesOf(inner, form === 4 ? 2 : 1)) {
        const named = form === 2 ? [data] : readPsshData(dataOfPssh(data))?.kids;
        if (!named) return undefined;
        kids.push(...named);
      }
    }
  }
  const isAboutLicence = bytesOf(fields, 3).length > 0;
  if (kids.length === 0 && !isAboutLicence) return undefined;
  return { type: 'licence', kids, isPersistent };
}

/** `init_data` holds whole boxes; `widevine_pssh_data` what is in them. */
function dataOfPssh(bytes: Buffer): Buffer {
  const widevine = readPsshBoxes(bytes)?.find(
    ({ systemId }) => systemId === drmSystems.widevine.systemId,
  );
  return widevine?.data ?? bytes;
}

function readPsshData(data: Buffer): WidevinePssh | undefined {
  const fields = readProtobuf(data);
  if (!fields) return undefined;
  const kids = bytesOf(fields, keyIds);
  if (kids.some(({ length }) => length !== 16)) return undefined;
  const [name] = bytesOf(fields, provider);
  const [content] = bytesOf(fields, contentId);
  const code = valueOf(fields, protectionScheme);
  const scheme = code === undefined ? undefined : schemeOf(code);
  return {
    kids,
    ...(name && { provider: name.toString() }),
    ...(content && { contentId: content }),
    ...(scheme && { scheme }),
  };
}

function schemeOf(code: number): EncryptionScheme | undefined {
  return (['cenc', 'cbcs'] as const).find((name) => Buffer.from(name).readUInt32BE() === code);
}
