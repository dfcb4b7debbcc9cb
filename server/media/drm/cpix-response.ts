import { drmSystemNames, drmSystems, type DrmSystemName } from './drm-systems.js';
import type { KeyRequest } from './cpix-request.js';
import { formatKeyId } from './key-id.js';
import { readPsshBoxes } from './pssh-box.js';
import { childOf, childrenOf, descendantsOf, parseXml, type XmlNode } from './xml.js';

export interface ServedKey {
  kid: Buffer;
  /** 16 bytes. */
  key: Buffer;
  /** 16 bytes, where the server insists on one. */
  explicitIv?: Buffer;
}

/** What manifests tell about one key for one system, in the vendor's words. */
export interface ServedSignal {
  system: DrmSystemName;
  kid: Buffer;
  /** Whole boxes. */
  pssh?: Buffer;
  /** Elements below `ContentProtection` of DASH, as XML. */
  contentProtection?: string;
  /** Lines `#EXT-X-KEY` of the media playlists. */
  hlsMedia?: string;
  /** Lines `#EXT-X-SESSION-KEY` of the multivariant playlist. */
  hlsMaster?: string;
}

export interface ServedKeys {
  keys: readonly ServedKey[];
  signals: readonly ServedSignal[];
}

/** Why an answer of a key server cannot be used, in words for the owner of the setting. */
export class CpixFault extends Error {}

/**
 * Reads the answer to a request. Every key that was asked for must be there, in the clear.
 * @throws CpixFault
 */
export function readKeyResponse(text: string, request: KeyRequest): ServedKeys {
  const document = parseDocument(text);
  const { contentId } = document.attributes;
  if (contentId !== undefined && contentId !== request.contentId)
    throw new CpixFault('The answer is about another content id.');
  return {
    keys: readKeys(document, request),
    signals: readSignals(document, request),
  };
}

function parseDocument(text: string): XmlNode {
  let document: XmlNode;
  try {
    document = parseXml(text);
  } catch (cause) {
    throw new CpixFault('The answer is not XML that may be read.', { cause });
  }
  if (document.name !== 'CPIX') throw new CpixFault('The answer is not a CPIX document.');
  return document;
}

function readKeys(document: XmlNode, { tracks, scheme }: KeyRequest): ServedKey[] {
  const nodes = childrenOf(childOf(document, 'ContentKeyList'), 'ContentKey');
  return tracks.map(({ kid }) => {
    const id = formatKeyId(kid);
    const mine = nodes.filter(({ attributes }) => attributes['kid']?.toLowerCase() === id);
    const [node] = mine;
    if (!node) throw new CpixFault(`The answer has no key ${id}.`);
    if (mine.length > 1) throw new CpixFault(`The answer has the key ${id} more than once.`);
    const { commonEncryptionScheme: its, explicitIV } = node.attributes;
    if (its !== undefined && its !== scheme)
      throw new CpixFault(`The key ${id} is for another encryption scheme.`);
    const secret = childOf(childOf(node, 'Data'), 'Secret');
    if (childOf(secret, 'EncryptedValue'))
      throw new CpixFault('The keys are encrypted, which is not supported: ask for clear keys.');
    const iv = explicitIV === undefined ? undefined : parseBase64(explicitIV);
    const key = parseBase64(childOf(secret, 'PlainValue')?.text);
    if (key?.length !== 16 || (explicitIV !== undefined && iv?.length !== 16))
      throw new CpixFault(`The key ${id} does not have 16 bytes.`);
    return { kid, key, ...(iv && { explicitIv: iv }) };
  });
}

function readSignals(document: XmlNode, { tracks, systems }: KeyRequest): ServedSignal[] {
  const ids = new Map(tracks.map(({ kid }) => [formatKeyId(kid), kid]));
  const nodes = childrenOf(childOf(document, 'DRMSystemList'), 'DRMSystem');
  return nodes.flatMap((node) => {
    const systemId = node.attributes['systemId']?.toLowerCase();
    const system = drmSystemNames.find((name) => drmSystems[name].systemId === systemId);
    const kid = ids.get(node.attributes['kid']?.toLowerCase() ?? '');
    return kid && system && systems.includes(system) ? [readSignal(node, { system, kid })] : [];
  });
}

function readSignal(
  node: XmlNode,
  { system, kid }: Pick<ServedSignal, 'system' | 'kid'>,
): ServedSignal {
  const pssh = decode(childOf(node, 'PSSH'));
  if (
    pssh &&
    !readPsshBoxes(pssh)?.every(({ systemId }) => systemId === drmSystems[system].systemId)
  )
    throw new CpixFault(`The PSSH of ${system} is not a box of that system.`);
  const contentProtection = decode(childOf(node, 'ContentProtectionData'))?.toString();
  if (contentProtection !== undefined) checkProtection(contentProtection, pssh);
  const hls = (playlists: readonly string[], tag: string): string | undefined =>
    hlsLines(
      childrenOf(node, 'HLSSignalingData').find(
        // An absent name means the media playlist; CPIX 2.4 calls the master playlist multiVariant.
        ({ attributes }) => playlists.includes(attributes['playlist'] ?? 'media'),
      ),
      tag,
    );
  const hlsMedia = hls(['media'], 'EXT-X-KEY');
  const hlsMaster = hls(['master', 'multiVariant'], 'EXT-X-SESSION-KEY');
  return {
    system,
    kid,
    ...(pssh && { pssh }),
    ...(contentProtection !== undefined && { contentProtection }),
    ...(hlsMedia !== undefined && { hlsMedia }),
    ...(hlsMaster !== undefined && { hlsMaster }),
  };
}

/** It goes into manifests as it is: elements, of which a `pssh` must be the one that stands beside it (SPEKE 2.0). */
function checkProtection(xml: string, pssh: Buffer | undefined): void {
  let root: XmlNode;
  try {
    // It may use prefixes that the manifest declares.
    root = parseXml(
      `<x xmlns:cenc="urn:mpeg:cenc:2013" xmlns:mspr="urn:microsoft:playready">${xml}</x>`,
    );
  } catch (cause) {
    throw new CpixFault('The ContentProtectionData are not XML.', { cause });
  }
  for (const { text } of descendantsOf(root, 'pssh')) {
    if (pssh && !parseBase64(text)?.equals(pssh))
      throw new CpixFault('The ContentProtectionData have another PSSH than the system.');
  }
}

/** They go into playlists as they are: that one tag, and nothing else. */
function hlsLines(node: XmlNode | undefined, tag: string): string | undefined {
  const text = decode(node)?.toString().trim();
  if (text === undefined || text === '') return undefined;
  const lines = text.split(/\r?\n/);
  if (lines.every((line) => line.startsWith(`#${tag}:`) && !/\p{Cc}/u.test(line)))
    return lines.join('\n');
  throw new CpixFault(`The HLSSignalingData are not lines of ${tag}.`);
}

/** Undefined where the server left the element as it was asked. */
function decode(node: XmlNode | undefined): Buffer | undefined {
  const text = node?.text.trim() ?? '';
  if (text === '') return undefined;
  const bytes = parseBase64(text);
  if (!bytes) throw new CpixFault(`${node?.name} is not base64.`);
  return bytes;
}

function parseBase64(text: string | undefined): Buffer | undefined {
  const packed = text?.replace(/\s/g, '') ?? '';
  const isBase64 = packed !== '' && /^[A-Za-z0-9+/]+={0,2}$/.test(packed);
  return isBase64 ? Buffer.from(packed, 'base64') : undefined;
}
