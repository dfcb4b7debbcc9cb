import { describe, expect, it } from 'vitest';
import { readPlayReadyChallenge } from '../../../../server/media/drm/playready.js';
import { writeProtobuf, type ProtobufField } from '../../../../server/media/drm/protobuf.js';
import { makeWidevinePssh, readWidevineChallenge } from '../../../../server/media/drm/widevine.js';
import { makePlayReadyChallenge, makeWidevineChallenge } from '../../../support/drm-challenges.js';

const kids = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)];

describe('readWidevineChallenge', () => {
  it('reads the keys that are asked for, and that the licence is not to be kept', () => {
    expect(readWidevineChallenge(makeWidevineChallenge(kids))).toEqual({
      type: 'licence',
      kids,
      isPersistent: false,
    });
  });

  it('notices that the licence is to be kept', () => {
    expect(
      readWidevineChallenge(makeWidevineChallenge(kids, { isPersistent: true })),
    ).toMatchObject({ isPersistent: true });
  });

  it('reads whole boxes of newer clients', () => {
    const box = makeWidevinePssh({ kids, scheme: 'cbcs' });
    const initData = writeProtobuf([
      { field: 1, value: 1 },
      { field: 2, bytes: box },
      { field: 3, value: 2 },
    ]);
    expect(readWidevineChallenge(signed([{ field: 4, bytes: initData }]))).toEqual({
      type: 'licence',
      kids,
      isPersistent: true,
    });
  });

  it('reads a renewal, which names no keys', () => {
    const existing = writeProtobuf([{ field: 2, value: 60 }]);
    expect(readWidevineChallenge(signed([{ field: 3, bytes: existing }]))).toMatchObject({
      type: 'licence',
      kids: [],
    });
  });

  it('knows the request for the certificate of the service', () => {
    expect(readWidevineChallenge(Buffer.of(8, 4))).toEqual({ type: 'service-certificate' });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('<html>no challenge</html>')],
    [
      'a licence',
      writeProtobuf([
        { field: 1, value: 2 },
        { field: 2, bytes: Buffer.of(1) },
      ]),
    ],
    ['a request without content', signed([])],
    ['a request that is cut', makeWidevineChallenge(kids).subarray(0, -30)],
    ['a key id of 15 bytes', signed([{ field: 1, bytes: withKid(Buffer.alloc(15, 1)) }])],
    ['an endless number', Buffer.alloc(20, 0xff)],
  ])('reads nothing from %s', (_what, bytes) => {
    expect(readWidevineChallenge(bytes)).toBeUndefined();
  });

  function withKid(kid: Buffer): Buffer {
    return writeProtobuf([{ field: 1, bytes: writeProtobuf([{ field: 2, bytes: kid }]) }]);
  }

  function signed(identification: ProtobufField[]): Buffer {
    const request = writeProtobuf([
      { field: 1, bytes: Buffer.from('device') },
      { field: 2, bytes: writeProtobuf(identification) },
    ]);
    return writeProtobuf([
      { field: 1, value: 1 },
      { field: 2, bytes: request },
    ]);
  }
});

describe('readPlayReadyChallenge', () => {
  it('reads the keys of the header within', () => {
    expect(readPlayReadyChallenge(makePlayReadyChallenge(kids))).toEqual({ kids });
  });

  it.each([
    ['nothing', ''],
    ['a page', '<!doctype html><html></html>'],
    ['an envelope without a header', '<Envelope><Body/></Envelope>'],
    ['a document type', '<!DOCTYPE Envelope [<!ENTITY a "b">]><Envelope/>'],
    ['a key id that is none', makePlayReadyChallenge([Buffer.alloc(15)]).toString()],
    ['a header alone', '<WRMHEADER><DATA/></WRMHEADER>'],
    ['a thousand levels', '<a>'.repeat(1000) + '</a>'.repeat(1000)],
  ])('reads nothing from %s', (_what, text) => {
    expect(readPlayReadyChallenge(Buffer.from(text))).toBeUndefined();
  });
});
