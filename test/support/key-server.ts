import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { drmSystemNames, drmSystems } from '../../server/media/drm/drm-systems.js';
import { makeDrmSignal, type HlsKey } from '../../server/media/drm/drm-signal.js';
import { parseKeyId } from '../../server/media/drm/key-id.js';
import { childOf, childrenOf, parseXml, type XmlNode } from '../../server/media/drm/xml.js';
import { bodyOf, startAnsweringServer } from './answering-server.js';

export interface KeyServer {
  port: number;
  url: string;
  requests: { headers: IncomingMessage['headers']; document: XmlNode }[];
  /** Answers otherwise from now on; undefined is keys again. */
  answerWith(listener: RequestListener | undefined): void;
  close(): Promise<void>;
}

/** The key of a key id: always the same, as key servers promise for one content id. */
export function servedKey(contentId: string, kid: string): Buffer {
  return createHash('sha256').update(`${contentId}/${kid}`).digest().subarray(0, 16);
}

/**
 * Stands for a key server of CPIX 2.3 by SPEKE 2.0: checks credentials, version and what the profile requires of a request, and
 * answers the same document filled in.
 */
export async function startKeyServer(
  permits: (headers: IncomingMessage['headers']) => boolean,
): Promise<KeyServer> {
  const requests: KeyServer['requests'] = [];
  const serve: RequestListener = (request, response) => {
    void bodyOf(request).then((body) => {
      const { headers } = request;
      if (!permits(headers)) return response.writeHead(401).end('SECRET-OF-THE-KEY-SERVER');
      if (headers['x-speke-version'] !== '2.0')
        return response.writeHead(422).end('Unsupported SPEKE version');
      const document = parseXml(body.toString());
      requests.push({ headers, document });
      const fault = faultOf(document);
      if (fault !== undefined) return response.writeHead(422).end(fault);
      return response
        .writeHead(200, { 'content-type': 'application/xml', 'x-speke-version': '2.0' })
        .end(fillIn(document));
    });
  };
  const server = await startAnsweringServer();
  server.answer = serve;
  return {
    port: server.port,
    url: `http://127.0.0.1:${server.port}/speke/v2.0/copyProtection`,
    requests,
    answerWith: (listener) => void (server.answer = listener ?? serve),
    close: () => server.close(),
  };
}

/** The errors that SPEKE 2.0 names. */
function faultOf(document: XmlNode): string | undefined {
  if (!document.attributes['contentId']) return 'Missing CPIX@contentId';
  if (document.attributes['version'] !== '2.3') return 'Unsupported CPIX@version';
  const keys = childrenOf(childOf(document, 'ContentKeyList'), 'ContentKey');
  const schemes = new Set(keys.map(({ attributes }) => attributes['commonEncryptionScheme']));
  if (schemes.size !== 1) return 'Non compliant ContentKey@commonEncryptionScheme combination';
  const rules = childrenOf(childOf(document, 'ContentKeyUsageRuleList'), 'ContentKeyUsageRule');
  const filters = rules.map(({ children }) => children.length);
  if (rules.length !== keys.length || filters.some((count) => count !== 1))
    return 'Malformed encryption contract';
  return undefined;
}

function fillIn(document: XmlNode): string {
  const contentId = document.attributes['contentId'] ?? '';
  const keys = childrenOf(childOf(document, 'ContentKeyList'), 'ContentKey').map(
    ({ attributes: { kid = '', commonEncryptionScheme = '' } }) =>
      `<cpix:ContentKey kid="${kid}" commonEncryptionScheme="${commonEncryptionScheme}"><cpix:Data><pskc:Secret>` +
      `<pskc:PlainValue>${servedKey(contentId, kid).toString('base64')}</pskc:PlainValue></pskc:Secret></cpix:Data></cpix:ContentKey>`,
  );
  const systems = childrenOf(childOf(document, 'DRMSystemList'), 'DRMSystem').map(fillSystem);
  return (
    `<?xml version="1.0"?><cpix:CPIX contentId="${contentId}" version="2.3" xmlns:cpix="urn:dashif:org:cpix" xmlns:pskc="urn:ietf:params:xml:ns:keyprov:pskc">` +
    `<cpix:ContentKeyList>${keys.join('')}</cpix:ContentKeyList><cpix:DRMSystemList>${systems.join('')}</cpix:DRMSystemList></cpix:CPIX>`
  );
}

function fillSystem({ attributes: { kid = '', systemId = '' } }: XmlNode): string {
  const system = drmSystemNames.find((name) => drmSystems[name].systemId === systemId);
  const bytes = parseKeyId(kid);
  const signal = system && bytes && makeDrmSignal(system, { kid: bytes }, 'cbcs');
  if (!signal) return '';
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  const line = (tag: string, { uri, keyFormat }: HlsKey): string =>
    encode(`#${tag}:METHOD=SAMPLE-AES,URI="${uri}",KEYFORMAT="${keyFormat}",KEYFORMATVERSIONS="1"`);
  const pssh = signal.pssh?.toString('base64');
  return (
    `<cpix:DRMSystem kid="${kid}" systemId="${systemId}">` +
    (pssh === undefined
      ? ''
      : `<cpix:PSSH>${pssh}</cpix:PSSH><cpix:ContentProtectionData>${encode(`<pssh xmlns="urn:mpeg:cenc:2013">${pssh}</pssh>`)}</cpix:ContentProtectionData>`) +
    `<cpix:HLSSignalingData playlist="media">${line('EXT-X-KEY', signal.hlsKey)}</cpix:HLSSignalingData>` +
    `<cpix:HLSSignalingData playlist="master">${line('EXT-X-SESSION-KEY', signal.hlsKey)}</cpix:HLSSignalingData></cpix:DRMSystem>`
  );
}
