import { describe, expect, it } from 'vitest';
import { writeKeyRequest, type KeyRequest } from '../../../../server/media/drm/cpix-request.js';
import { CpixFault, readKeyResponse } from '../../../../server/media/drm/cpix-response.js';
import { parseKeyId } from '../../../../server/media/drm/key-id.js';
import { parseXml, type XmlNode } from '../../../../server/media/drm/xml.js';

const kidOf = (uuid: string): Buffer => parseKeyId(uuid) ?? Buffer.alloc(0);
const base64 = (text: string): Buffer => Buffer.from(text, 'base64');
const systemIds = {
  widevine: 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed',
  playready: '9a04f079-9840-4286-ab92-e65be0885f95',
  fairplay: '94ce86fb-07ff-4f43-adb8-93d2fa968ca2',
};
const namespaces =
  'xmlns:cpix="urn:dashif:org:cpix" xmlns:pskc="urn:ietf:params:xml:ns:keyprov:pskc"';

/** Elements as lines, in an order of their own, since CPIX gives the order of lists no meaning. */
function outline({ name, attributes, children }: XmlNode, path = ''): string[] {
  const list = Object.entries(attributes)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  const own = `${path}/${name}[${list.join(' ')}]`;
  return [own, ...children.flatMap((child) => outline(child, own))].sort();
}

describe('writeKeyRequest', () => {
  // awslabs/speke-reference-server, spekev2_verification_testsuite, test_case_1_p_v_1_a_1/7_widevine_playready_fairplay.xml,
  // without its key period, which live streams have.
  it('writes the request of AWS’s SPEKE 2.0 suite for one picture key and one sound key', () => {
    const [video, audio] = [
      '873f3740-2508-4a2d-94bc-9b0f86649251',
      '0c54f2b0-b433-45a4-ae73-664438bb0b4e',
    ];
    const hls =
      '<cpix:HLSSignalingData playlist="media"/><cpix:HLSSignalingData playlist="master"/>';
    const system = (name: keyof typeof systemIds, inner: string): string =>
      [video, audio]
        .map(
          (kid) =>
            `<cpix:DRMSystem kid="${kid}" systemId="${systemIds[name]}">${inner}${hls}</cpix:DRMSystem>`,
        )
        .join('');
    const boxes = '<cpix:PSSH/><cpix:ContentProtectionData/>';
    const published = `<cpix:CPIX contentId="test_case_1" version="2.3" ${namespaces}><cpix:ContentKeyList>
      <cpix:ContentKey kid="${video}" commonEncryptionScheme="cbcs"/><cpix:ContentKey kid="${audio}" commonEncryptionScheme="cbcs"/>
      </cpix:ContentKeyList><cpix:DRMSystemList>${system('widevine', boxes)}${system('fairplay', '')}${system('playready', boxes)}</cpix:DRMSystemList>
      <cpix:ContentKeyUsageRuleList>
      <cpix:ContentKeyUsageRule kid="${video}" intendedTrackType="VIDEO"><cpix:VideoFilter/></cpix:ContentKeyUsageRule>
      <cpix:ContentKeyUsageRule kid="${audio}" intendedTrackType="AUDIO"><cpix:AudioFilter/></cpix:ContentKeyUsageRule>
      </cpix:ContentKeyUsageRuleList></cpix:CPIX>`;
    const request = writeKeyRequest({
      contentId: 'test_case_1',
      scheme: 'cbcs',
      tracks: [
        { kind: 'video', kid: kidOf(video ?? '') },
        { kind: 'audio', kid: kidOf(audio ?? '') },
      ],
      systems: ['widevine', 'playready', 'fairplay'],
    });
    expect(outline(parseXml(request))).toEqual(outline(parseXml(published)));
  });

  // The same suite, test_case_2_p_v_3_a_2/1_widevine.xml: the rules of SD, HD and UHD.
  it('names SD, HD and UHD, and their pixels, as AWS’s suite does', () => {
    const request = writeKeyRequest({
      contentId: 'test_case_2',
      scheme: 'cenc',
      tracks: [
        { kind: 'sd', kid: kidOf('93f5fb58-1df7-4752-acb2-6cf1e75b4910') },
        { kind: 'hd', kid: kidOf('e1f85ce6-5c99-442c-8cdf-5063550ca95b') },
        { kind: 'uhd', kid: kidOf('03341606-452b-46dd-8934-7e0720ba4f21') },
      ],
      systems: ['widevine'],
    });
    for (const rule of [
      '<cpix:ContentKeyUsageRule kid="93f5fb58-1df7-4752-acb2-6cf1e75b4910" intendedTrackType="SD"><cpix:VideoFilter maxPixels="589824"/>',
      '<cpix:ContentKeyUsageRule kid="e1f85ce6-5c99-442c-8cdf-5063550ca95b" intendedTrackType="HD"><cpix:VideoFilter minPixels="589825" maxPixels="2073600"/>',
      '<cpix:ContentKeyUsageRule kid="03341606-452b-46dd-8934-7e0720ba4f21" intendedTrackType="UHD"><cpix:VideoFilter minPixels="2073601"/>',
    ])
      expect(request).toContain(rule);
  });

  it('asks for no FairPlay where the scheme is cenc, and escapes the content id', () => {
    const request = writeKeyRequest({
      contentId: 'a"b<c>&d',
      scheme: 'cenc',
      tracks: [{ kind: 'audio', kid: Buffer.alloc(16) }],
      systems: ['widevine', 'fairplay'],
    });
    expect(request).not.toContain(systemIds.fairplay);
    expect(parseXml(request).attributes['contentId']).toBe('a"b<c>&d');
  });
});

describe('readKeyResponse', () => {
  // AWS, SPEKE API specification 2.0, "Standard payload components": key and IV of its example.
  const aws = {
    kid: '98ee5596-cd3e-a20d-163a-e382420c6eff',
    key: '5dGAgwGuUYu4dHeHtNlxJw==',
    iv: 'OFj2IjCsPJFfMAxmQxLGPw==',
  };
  const asked: KeyRequest = {
    contentId: 'abc123',
    scheme: 'cbcs',
    tracks: [{ kind: 'video', kid: kidOf(aws.kid) }],
    systems: ['widevine', 'playready', 'fairplay'],
  };
  const plain = `<cpix:Data><pskc:Secret><pskc:PlainValue>${aws.key}</pskc:PlainValue></pskc:Secret></cpix:Data>`;
  const keyElement = (attributes = '', inner = plain): string =>
    `<cpix:ContentKey explicitIV="${aws.iv}" kid="${aws.kid}" commonEncryptionScheme="cbcs"${attributes}>${inner}</cpix:ContentKey>`;
  const document = (
    keys: string,
    systems = '',
    root = 'contentId="abc123" version="2.3"',
  ): string =>
    `<cpix:CPIX ${root} ${namespaces}><cpix:ContentKeyList>${keys}</cpix:ContentKeyList><cpix:DRMSystemList>${systems}</cpix:DRMSystemList></cpix:CPIX>`;
  const system = (inner: string, name: keyof typeof systemIds = 'widevine'): string =>
    `<cpix:DRMSystem kid="${aws.kid}" systemId="${systemIds[name]}">${inner}</cpix:DRMSystem>`;
  const encode = (text: string): string => Buffer.from(text).toString('base64');

  it('reads key and IV of the example of the specification', () => {
    expect(readKeyResponse(document(keyElement()), asked)).toEqual({
      keys: [{ kid: kidOf(aws.kid), key: base64(aws.key), explicitIv: base64(aws.iv) }],
      signals: [],
    });
  });

  // shaka-packager, packager/media/base/cpix_parser_unittest.cc: a key broken over lines, upper-case ids, no prefixes.
  it('reads a key that is broken over lines, ids in capitals, and a document without prefixes', () => {
    const kid = '11111213-1518-0d15-2237-5990e9000000';
    const text = `<?xml version="1.0"?><CPIX xmlns="urn:dashif:org:cpix"><ContentKeyList><ContentKey kid="${kid.toUpperCase()}">
      <Data><Secret><PlainValue>ECAREDADAFAIATAh\n              A0BVAA==</PlainValue></Secret></Data></ContentKey></ContentKeyList></CPIX>`;
    const { keys } = readKeyResponse(text, {
      ...asked,
      tracks: [{ kind: 'audio', kid: kidOf(kid) }],
    });
    expect(keys).toEqual([
      { kid: kidOf(kid), key: Buffer.from('10201110300300500801302103405500', 'hex') },
    ]);
  });

  // google/cpix_cc, drm_system_test.cc: kGoodContentProtectionData, kGoodHLSSignalingMedia and …Master.
  const google = {
    pssh: 'AAAAOHBzc2gAAAAA7e+LqXnWSs6jyCfc1R0h7QAAABgSELTDGIvt3UU9m8IcvKdWYjlI49yVmwY=',
    protection:
      'PHBzc2ggeG1sbnM9InVybjptcGVnOmNlbmM6MjAxMyI+QUFBQU9IQnpjMmdBQUFBQTdlK0xxWG5XU3M2anlDZmMxUjBoN1FBQUFCZ1NFTFRER0l2dDNVVTltOEljdktkV1lqbEk0OXlWbXdZPTwvcHNzaD4=',
    media:
      'I0VYVC1YLUtFWTpNRVRIT0Q9U0FNUExFLUFFUy1DVFIsVVJJPSJkYXRhOnRleHQvcGxhaW47YmFzZTY0LEFBQUFPSEJ6YzJnQUFBQUE3ZStMcVhuV1NzNmp5Q2ZjMVIwaDdRQUFBQmdTRUxUREdJdnQzVVU5bThJY3ZLZFdZamxJNDl5Vm13WT0iLEtFWUlEPTB4QjRDMzE4OEJFRERENDUzRDlCQzIxQ0JDQTc1NjYyMzksS0VZRk9STUFUPSJ1cm46dXVpZDplZGVmOGJhOS03OWQ2LTRhY2UtYTNjOC0yN2RjZDUxZDIxZWQiLEtFWUZPUk1BVFZFUlNJT05TPSIxIg==',
    master:
      'I0VYVC1YLVNFU1NJT04tS0VZOk1FVEhPRD1TQU1QTEUtQUVTLUNUUixVUkk9ImRhdGE6dGV4dC9wbGFpbjtiYXNlNjQsQUFBQU9IQnpjMmdBQUFBQTdlK0xxWG5XU3M2anlDZmMxUjBoN1FBQUFCZ1NFTFRER0l2dDNVVTltOEljdktkV1lqbEk0OXlWbXdZPSIsS0VZSUQ9MHhCNEMzMTg4QkVERENDNTNEOUJDMjFDQkNBNzU2NjIzOSxLRVlGT1JNQVQ9InVybjp1dWlkOmVkZWY4YmE5LTc5ZDYtNGFjZS1hM2M4LTI3ZGNkNTFkMjFlZCIsS0VZRk9STUFUVkVSU0lPTlM9IjEi',
  };
  it.each(['master', 'multiVariant'])('reads the signals of Google’s CPIX library (%s)', (name) => {
    const inner = `<cpix:PSSH>${google.pssh}</cpix:PSSH><cpix:ContentProtectionData>${google.protection}</cpix:ContentProtectionData><cpix:HLSSignalingData playlist="${name}">${google.master}</cpix:HLSSignalingData><cpix:HLSSignalingData playlist="media">${google.media}</cpix:HLSSignalingData>`;
    expect(readKeyResponse(document(keyElement(), system(inner)), asked).signals).toEqual([
      {
        system: 'widevine',
        kid: kidOf(aws.kid),
        pssh: base64(google.pssh),
        contentProtection: base64(google.protection).toString(),
        hlsMedia: base64(google.media).toString(),
        hlsMaster: base64(google.master).toString(),
      },
    ]);
  });

  it('leaves out systems and keys that nobody asked for, and signals left empty', () => {
    const other = system('').replaceAll(aws.kid, '00000000-0000-0000-0000-000000000000');
    const unknown = system('').replace(systemIds.widevine, '5e629af5-38da-4063-8977-97ffbd9902d4');
    const left = system(
      '<cpix:PSSH/><cpix:HLSSignalingData playlist="media"> </cpix:HLSSignalingData>',
    );
    const { signals } = readKeyResponse(document(keyElement(), other + unknown + left), asked);
    expect(signals).toEqual([{ system: 'widevine', kid: kidOf(aws.kid) }]);
  });

  const faults: [string, string, RegExp][] = [
    ['nothing', '', /not XML/],
    ['a page', '<!doctype html><html><body>Sign in</body></html>', /not XML/],
    ['JSON', '{"keys": []}', /not XML/],
    ['another document', '<MPD/>', /not a CPIX/],
    ['a document that is cut', document(keyElement()).slice(0, -20), /not XML/],
    [
      'a billion laughs',
      `<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><cpix:CPIX ${namespaces}>&c;</cpix:CPIX>`,
      /not XML/,
    ],
    [
      'an external entity',
      `<!DOCTYPE a SYSTEM "file:///etc/passwd"><cpix:CPIX ${namespaces}/>`,
      /not XML/,
    ],
    ['an unknown entity', document(keyElement('', `<x>&other;</x>${plain}`)), /not XML/],
    ['ten thousand levels', '<a>'.repeat(10_000) + '</a>'.repeat(10_000), /not XML/],
    ['too many elements', document('<x/>'.repeat(20_000)), /not XML/],
    ['another content id', document(keyElement(), '', 'contentId="other"'), /another content id/],
    ['no key', document(''), /has no key 98ee5596/],
    [
      'another key',
      document(keyElement().replace(aws.kid, '00000000-0000-0000-0000-000000000000')),
      /has no key/,
    ],
    ['a key twice', document(keyElement() + keyElement()), /more than once/],
    ['another scheme', document(keyElement().replace('cbcs', 'cenc')), /another encryption scheme/],
    [
      'an encrypted key',
      document(
        keyElement('', '<cpix:Data><pskc:Secret><pskc:EncryptedValue/></pskc:Secret></cpix:Data>'),
      ),
      /encrypted, which is not supported/,
    ],
    ['a key without a value', document(keyElement('', '')), /16 bytes/],
    ['a short key', document(keyElement().replace(aws.key, 'AAAA')), /16 bytes/],
    [
      'a key that is no base64',
      document(keyElement().replace(aws.key, '@@not base64@@')),
      /16 bytes/,
    ],
    ['a short IV', document(keyElement().replace(aws.iv, 'AAAA')), /16 bytes/],
    [
      'a PSSH that is no box',
      document(keyElement(), system('<cpix:PSSH>AAAA</cpix:PSSH>')),
      /not a box/,
    ],
    [
      'a PSSH of another system',
      document(keyElement(), system(`<cpix:PSSH>${google.pssh}</cpix:PSSH>`, 'playready')),
      /not a box/,
    ],
    [
      'a PSSH that is no base64',
      document(keyElement(), system('<cpix:PSSH>@</cpix:PSSH>')),
      /not base64/,
    ],
    [
      'protection with another PSSH',
      document(
        keyElement(),
        system(
          `<cpix:PSSH>${google.pssh}</cpix:PSSH><cpix:ContentProtectionData>${encode('<cenc:pssh>AAAA</cenc:pssh>')}</cpix:ContentProtectionData>`,
        ),
      ),
      /another PSSH/,
    ],
    [
      'protection that breaks out',
      document(
        keyElement(),
        system(
          `<cpix:ContentProtectionData>${encode('</ContentProtection><BaseURL>x</BaseURL>')}</cpix:ContentProtectionData>`,
        ),
      ),
      /not XML/,
    ],
    [
      'an HLS line of another tag',
      document(
        keyElement(),
        system(
          `<cpix:HLSSignalingData playlist="media">${encode('#EXT-X-KEY:METHOD=NONE\nhttp://other.example/0.ts')}</cpix:HLSSignalingData>`,
        ),
      ),
      /not lines of EXT-X-KEY/,
    ],
  ];
  it.each(faults)('refuses %s, and says why', (_what, text, reason) => {
    expect(() => readKeyResponse(text, asked)).toThrow(CpixFault);
    expect(() => readKeyResponse(text, asked)).toThrow(reason);
  });

  it('never says what the server answered', () => {
    for (const [, text] of faults)
      try {
        readKeyResponse(text, asked);
      } catch (error) {
        expect((error as Error).message).not.toMatch(/Sign in|other\.example|5dGAgw/);
      }
  });
});
