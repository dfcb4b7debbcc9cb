import { describe, expect, it } from 'vitest';
import { makeDrmSignal, readSkdKeyId } from '../../../../server/media/drm/drm-signal.js';
import { formatKeyId, parseKeyId } from '../../../../server/media/drm/key-id.js';
import {
  makePlayReadyObject,
  makePlayReadyPssh,
  readPlayReadyObject,
} from '../../../../server/media/drm/playready.js';
import {
  commonSystemId,
  makeCommonPssh,
  makePsshBox,
  readPsshBoxes,
} from '../../../../server/media/drm/pssh-box.js';
import { makeWidevinePssh, readWidevinePssh } from '../../../../server/media/drm/widevine.js';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
const base64 = (text: string): Buffer => Buffer.from(text, 'base64');
const kidOf = (uuid: string): Buffer => parseKeyId(uuid) ?? Buffer.alloc(0);

// shaka-packager, packager/media/base/fixed_key_source_unittest.cc, kDefaultPsshBoxHex.
const shakaCommon = {
  kid: hex('0101020305080d1522375990e9000000'),
  box: hex(
    '00000034 70737368 01000000 1077efecc0b24d02ace33c1e52e2fb4b 00000001 0101020305080d1522375990e9000000 00000000',
  ),
};

// Apple, "Using content protection systems with HLS": the hexadecimal listings of one key for both systems.
const apple = {
  kid: hex('04142434445464748494a4b4c4d4e4f4'),
  widevine: hex(
    '00000038 70737368 00000000 edef8ba979d64acea3c827dcd51d21ed 00000018' +
      '1210 04142434445464748494a4b4c4d4e4f4 48f3c6899b06',
  ),
  playReadyHeader:
    '<WRMHEADER xmlns="http://schemas.microsoft.com/DRM/2007/03/PlayReadyHeader" version="4.3.0.0"><DATA><PROTECTINFO><KIDS>' +
    '<KID ALGID="AESCBC" VALUE="NCQUBFREdGSElKS0xNTk9A=="></KID></KIDS></PROTECTINFO></DATA></WRMHEADER>',
  playReadyObjectHead: hex('be010000 0100 0100 b401'),
};

// RDK's AAMP, drm/helper tests: one key with the provider "ezdrm".
const withProvider = base64(
  'AAAAP3Bzc2gAAAAA7e+LqXnWSs6jyCfc1R0h7QAAAB8SEFYWbwTmlTrikzbYc0PLv+IaBWV6ZHJtSPPGiZsG',
);
// Eyevinn/mp4ff, mp4/pssh_test.go: two keys, cenc.
const twoKeys = base64(
  'AAAASnBzc2gAAAAA7e+LqXnWSs6jyCfc1R0h7QAAACoSEDEuM2I0EEaatTa5ydDK/DESEDEuM2I0EEaatTa5ydDK/DFI49yVmwY=',
);
// RDK's AAMP: of before schemes had names, with an algorithm and a content id.
const withContentId = base64(
  'AAAASnBzc2gAAAAA7e+LqXnWSs6jyCfc1R0h7QAAACoIARIQL38/m5MtSFqBGT0XY2KM4yIUTkJDVTA0Mzg3NjU0MDA1NjMwMDc=',
);

// Microsoft's MIT sample of its content decryption module (MediaEnginePlayer): box of 852 bytes, whose header its comment quotes.
const microsoftUrl =
  'https://test.playready.microsoft.com/core/rightsmanager.asmx?cfg=(playenablers:(786627d8-c2a6-44be-8f88-08ae255b01a7),sl:150,ck:W31bfVt9W31bfVt9W31bfQ==,ckt:AES128BitCBC)';
const microsoft = {
  kid: kidOf('10000000-1000-1000-1000-100000000001'),
  header:
    `<WRMHEADER xmlns="http://schemas.microsoft.com/DRM/2007/03/PlayReadyHeader" version="4.3.0.0"><DATA><LA_URL>${microsoftUrl}</LA_URL>` +
    '<PROTECTINFO><KIDS><KID ALGID="AESCBC" VALUE="AAAAEAAQABAQABAAAAAAAQ=="></KID></KIDS></PROTECTINFO></DATA></WRMHEADER>',
  boxHead: hex('00000354 70737368 00000000 9a04f07998404286ab92e65be0885f95 00000334'),
  objectHead: hex('34030000 0100 0100 2a03'),
};

describe('makePsshBox', () => {
  it('makes the common box of shaka-packager, byte by byte', () => {
    expect(makeCommonPssh([shakaCommon.kid])).toEqual(shakaCommon.box);
  });

  it('is read back, alone and in a row of boxes', () => {
    const row = Buffer.concat([shakaCommon.box, twoKeys]);
    expect(readPsshBoxes(row)).toMatchObject([
      { systemId: commonSystemId, kids: [shakaCommon.kid] },
      { systemId: 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed', kids: [] },
    ]);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a box that is cut', shakaCommon.box.subarray(0, 40)],
    ['a box with more behind it', Buffer.concat([shakaCommon.box, Buffer.from('x')])],
    ['more keys than it has', hex(shakaCommon.box.toString('hex').replace(/00000001/, 'ffffffff'))],
    ['another version', hex(shakaCommon.box.toString('hex').replace('01000000', '02000000'))],
    ['another box', Buffer.concat([hex('00000008'), Buffer.from('free')])],
  ])('does not read %s', (_what, bytes) => {
    expect(readPsshBoxes(bytes)).toBeUndefined();
  });

  it('refuses an id that is no UUID', () => {
    expect(() => makePsshBox({ systemId: 'widevine', kids: [], data: Buffer.alloc(0) })).toThrow();
  });
});

describe('makeWidevinePssh', () => {
  it('makes the box of Apple’s document for cbcs', () => {
    expect(makeWidevinePssh({ kids: [apple.kid], scheme: 'cbcs' })).toEqual(apple.widevine);
  });

  it.each([
    ['a provider', withProvider, { provider: 'ezdrm', scheme: 'cbcs' }],
    ['two keys of cenc', twoKeys, { scheme: 'cenc' }],
  ])('reads %s, and makes the same again', (_what, box, expected) => {
    const read = readWidevinePssh(box);
    expect(read).toMatchObject(expected);
    expect(read && makeWidevinePssh(read)).toEqual(box);
  });

  it('reads a content id, and no scheme where none is stated', () => {
    const read = readWidevinePssh(withContentId);
    expect(read).toEqual({
      kids: [hex('2f7f3f9b932d485a81193d1763628ce3')],
      contentId: Buffer.from('NBCU0438765400563007'),
    });
  });

  it('reads nothing from boxes of others or garbage', () => {
    expect(readWidevinePssh(shakaCommon.box)).toBeUndefined();
    expect(readWidevinePssh(apple.widevine.subarray(0, 50))).toBeUndefined();
    expect(readWidevinePssh(Buffer.from('garbage'))).toBeUndefined();
  });
});

describe('makePlayReadyObject', () => {
  it('makes the object of Apple’s document for cbcs', () => {
    const object = makePlayReadyObject({ keys: [{ kid: apple.kid }], scheme: 'cbcs' });
    expect(object.subarray(0, 10)).toEqual(apple.playReadyObjectHead);
    expect(object.subarray(10).toString('utf16le')).toBe(apple.playReadyHeader);
  });

  it('makes the box of Microsoft’s sample, with the address of its licence server', () => {
    const { kid, header, boxHead, objectHead } = microsoft;
    const options = { keys: [{ kid }], scheme: 'cbcs', licenceUrl: microsoftUrl } as const;
    const text = Buffer.from(header, 'utf16le');
    expect(makePlayReadyPssh(options)).toEqual(Buffer.concat([boxHead, objectHead, text]));
  });

  // Microsoft, "PlayReady Header Specification" and its test content; the keys are those of the published test key seed.
  it.each([
    ['AmfjCTOPbEOl3WD/5mcecA==', 'tCyjFy7k5pv1GEilnbnNEw==', 'BGw1aYZ1YXM='],
    ['4Rplb+TbNES8tGkNFWTEHA==', 'iNqFKuT6Lh42rrLVyUmXsQ==', 'KLj3QzQP/NA='],
    ['0IbHou/5s0yzM80yOkKEpQ==', 'Ttt3BM2/A2F/SAC9h4pt8g==', 'xNvWVxoWk04='],
  ])('states for cenc the checksum that Microsoft publishes for %s', (value, key, checksum) => {
    const guid = base64(value);
    const kid = Buffer.concat([
      ...[guid.subarray(0, 4), guid.subarray(4, 6), guid.subarray(6, 8)].map((part) =>
        Buffer.from(part).reverse(),
      ),
      guid.subarray(8),
    ]);
    const object = makePlayReadyObject({ keys: [{ kid, key: base64(key) }], scheme: 'cenc' });
    expect(object.toString('utf16le', 10)).toContain(
      `<KID ALGID="AESCTR" CHECKSUM="${checksum}" VALUE="${value}"></KID>`,
    );
    expect(readPlayReadyObject(object)).toEqual({
      version: '4.3.0.0',
      kids: [kid],
      scheme: 'cenc',
      checksums: [checksum],
      licenceUrl: undefined,
    });
  });

  it('states no checksum for cbcs, for which there is none', () => {
    const keys = [{ kid: apple.kid, key: Buffer.alloc(16, 1) }];
    const object = makePlayReadyObject({ keys, scheme: 'cbcs' });
    expect(object.toString('utf16le', 10)).not.toContain('CHECKSUM');
  });

  // google/cpix_cc, drm_system_test.cc, kGoodSmoothStreamingData: a header of version 4.0.
  it('reads an object of version 4.0 too', () => {
    const header =
      '<WRMHEADER xmlns="http://schemas.microsoft.com/DRM/2007/03/PlayReadyHeader" version="4.0.0.0"><DATA><PROTECTINFO><KEYLEN>16</KEYLEN>' +
      '<ALGID>AESCTR</ALGID></PROTECTINFO><KID>CI1qSPcp9UKamqGrmwaFrQ==</KID></DATA></WRMHEADER>';
    const object = Buffer.concat([hex('c4010000 0100 0100 ba01'), Buffer.from(header, 'utf16le')]);
    expect(readPlayReadyObject(object)).toMatchObject({
      version: '4.0.0.0',
      kids: [kidOf('486a8d08-29f7-42f5-9a9a-a1ab9b0685ad')],
      scheme: 'cenc',
    });
  });

  it('escapes the address', () => {
    const licenceUrl = 'https://a.example/?a=1&b="<x>';
    const object = makePlayReadyObject({ keys: [{ kid: apple.kid }], scheme: 'cbcs', licenceUrl });
    expect(readPlayReadyObject(object)).toMatchObject({ licenceUrl, kids: [apple.kid] });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a wrong length', hex('ff000000 0100 0100 0000')],
    ['a record that is cut', hex('0a000000 0100 0100 ff00')],
    [
      'what is no XML',
      Buffer.concat([hex('0c000000 0100 0100 0200'), Buffer.from('x', 'utf16le')]),
    ],
  ])('does not read %s', (_what, bytes) => {
    expect(readPlayReadyObject(bytes)).toBeUndefined();
  });
});

describe('makeDrmSignal', () => {
  const key = Buffer.alloc(16, 7);

  it('names a key for HLS as Apple’s document does', () => {
    const of = (system: 'widevine' | 'playready' | 'fairplay') =>
      makeDrmSignal(system, { kid: apple.kid, key }, 'cbcs')?.hlsKey;
    expect(of('widevine')).toEqual({
      uri: `data:text/plain;base64,${apple.widevine.toString('base64')}`,
      keyFormat: 'urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed',
      keyFormatVersions: '1',
      keyId: '0x04142434445464748494A4B4C4D4E4F4',
    });
    expect(of('playready')).toMatchObject({
      uri: expect.stringMatching(
        /^data:text\/plain;charset=UTF-16;base64,vgEAAAEAAQC0ATwAVwBSAE0ASABFAEEARABFAFIA/,
      ) as string,
      keyFormat: 'com.microsoft.playready',
    });
    expect(of('fairplay')).toMatchObject({
      uri: 'skd://04142434-4454-6474-8494-a4b4c4d4e4f4',
      keyFormat: 'com.apple.streamingkeydelivery',
    });
  });

  it('gives boxes to Widevine and PlayReady, the object besides to PlayReady, none to FairPlay', () => {
    const kid = apple.kid;
    expect(makeDrmSignal('widevine', { kid }, 'cbcs')?.pssh).toEqual(apple.widevine);
    const playReady = makeDrmSignal('playready', { kid }, 'cbcs');
    const [box] = readPsshBoxes(playReady?.pssh ?? Buffer.alloc(0)) ?? [];
    expect(box?.data).toEqual(playReady?.playReadyObject);
    expect(makeDrmSignal('fairplay', { kid }, 'cbcs')).not.toHaveProperty('pssh');
  });

  it('signals no FairPlay for cenc, which it does not know', () => {
    expect(makeDrmSignal('fairplay', { kid: apple.kid }, 'cenc')).toBeUndefined();
    expect(makeDrmSignal('widevine', { kid: apple.kid }, 'cenc')).toBeDefined();
  });

  it('reads the key id of an address that it made, and of no other', () => {
    const id = formatKeyId(apple.kid);
    expect(readSkdKeyId(`skd://${id}`)).toBe(id);
    expect(readSkdKeyId('skd://vendor?assetId=1')).toBeUndefined();
  });
});
