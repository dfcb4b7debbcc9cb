import { createCipheriv } from 'node:crypto';
import { drmSystems, type EncryptionScheme } from './drm-systems.js';
import { swapGuid } from './key-id.js';
import { makePsshBox } from './pssh-box.js';
import { descendantsOf, escapeXml, parseXml, type XmlNode } from './xml.js';

export interface PlayReadyKey {
  kid: Buffer;
  /** With it the header has a checksum, by which clients notice a wrong key; Microsoft defines it for AESCTR alone. */
  key?: Buffer;
}

export interface PlayReadyHeader {
  version: string;
  kids: readonly Buffer[];
  /** Undefined where the header states none. */
  scheme: EncryptionScheme | undefined;
  /** In the order of `kids`, base64. */
  checksums: readonly (string | undefined)[];
  licenceUrl: string | undefined;
}

const namespace = 'http://schemas.microsoft.com/DRM/2007/03/PlayReadyHeader';
const headerRecord = 1;

export interface PlayReadyOptions {
  keys: readonly PlayReadyKey[];
  scheme: EncryptionScheme;
  /** Where clients ask that are told nothing else; browsers are told by the page. */
  licenceUrl?: string;
}

/** The PlayReady Object (PRO) with a header of version 4.3.0.0, the first that knows `cbcs`. */
export function makePlayReadyObject({ keys, scheme, licenceUrl }: PlayReadyOptions): Buffer {
  const algorithm = scheme === 'cbcs' ? 'AESCBC' : 'AESCTR';
  const kids = keys.map(({ kid, key }) => {
    const checksum = key && scheme === 'cenc' ? ` CHECKSUM="${checksumOf(kid, key)}"` : '';
    // The order of attributes, and closing tags, are required.
    return `<KID ALGID="${algorithm}"${checksum} VALUE="${swapGuid(kid).toString('base64')}"></KID>`;
  });
  const address = licenceUrl === undefined ? '' : `<LA_URL>${escapeXml(licenceUrl)}</LA_URL>`;
  const header =
    `<WRMHEADER xmlns="${namespace}" version="4.3.0.0"><DATA>${address}` +
    `<PROTECTINFO><KIDS>${kids.join('')}</KIDS></PROTECTINFO></DATA></WRMHEADER>`;
  const text = Buffer.from(header, 'utf16le');
  const head = Buffer.alloc(10);
  head.writeUInt32LE(head.length + text.length);
  head.writeUInt16LE(1, 4);
  head.writeUInt16LE(headerRecord, 6);
  head.writeUInt16LE(text.length, 8);
  return Buffer.concat([head, text]);
}

export function makePlayReadyPssh(options: PlayReadyOptions): Buffer {
  const data = makePlayReadyObject(options);
  return makePsshBox({ systemId: drmSystems.playready.systemId, kids: [], data });
}

/** Undefined for what is no PlayReady Object with a header of a version from 4.0 to 4.3. */
export function readPlayReadyObject(bytes: Buffer): PlayReadyHeader | undefined {
  if (bytes.length < 10 || bytes.readUInt32LE(0) !== bytes.length) return undefined;
  let position = 6;
  for (let left = bytes.readUInt16LE(4); left > 0; left -= 1) {
    if (position + 4 > bytes.length) return undefined;
    const type = bytes.readUInt16LE(position);
    const length = bytes.readUInt16LE(position + 2);
    const record = bytes.subarray(position + 4, position + 4 + length);
    if (record.length !== length) return undefined;
    if (type === headerRecord) return parseHeader(record.toString('utf16le'));
    position += 4 + length;
  }
  return undefined;
}

/** The keys that a licence challenge (SOAP, `AcquireLicense`) asks for; undefined for what is none. */
export function readPlayReadyChallenge(body: Buffer): { kids: readonly Buffer[] } | undefined {
  const document = tryParse(body.toString('utf8'));
  if (document?.name !== 'Envelope') return undefined;
  const headers = descendantsOf(document, 'WRMHEADER').map(readHeader);
  const kids = headers.flatMap((header) => header?.kids ?? []);
  return kids.length > 0 && headers.every(Boolean) ? { kids } : undefined;
}

function parseHeader(text: string): PlayReadyHeader | undefined {
  const document = tryParse(text);
  return document?.name === 'WRMHEADER' ? readHeader(document) : undefined;
}

/** Version 4.0 states the key id as text, later ones as an attribute. */
function readHeader(header: XmlNode): PlayReadyHeader | undefined {
  const nodes = descendantsOf(header, 'KID');
  const kids = nodes.map(({ attributes, text }) =>
    swapGuid(Buffer.from(attributes['VALUE'] ?? text, 'base64')),
  );
  if (kids.length === 0 || kids.some(({ length }) => length !== 16)) return undefined;
  const [algorithm] = [
    ...nodes.map(({ attributes }) => attributes['ALGID']),
    descendantsOf(header, 'ALGID')[0]?.text,
  ].filter((one) => one !== undefined);
  const checksum = descendantsOf(header, 'CHECKSUM')[0]?.text;
  return {
    version: header.attributes['version'] ?? '',
    kids,
    scheme: algorithm === 'AESCBC' ? 'cbcs' : algorithm === 'AESCTR' ? 'cenc' : undefined,
    checksums: nodes.map(({ attributes }) => attributes['CHECKSUM'] ?? checksum),
    licenceUrl: descendantsOf(header, 'LA_URL')[0]?.text,
  };
}

function tryParse(text: string): XmlNode | undefined {
  try {
    return parseXml(text);
  } catch {
    // What is not XML is no challenge and no header.
    return undefined;
  }
}

/** The first eight bytes of the key id, as a GUID, encrypted with the key (PlayReady Header Specification, 4). */
function checksumOf(kid: Buffer, key: Buffer): string {
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return cipher.update(swapGuid(kid)).subarray(0, 8).toString('base64');
}
