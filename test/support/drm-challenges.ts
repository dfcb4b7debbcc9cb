import { makePlayReadyObject } from '../../server/media/drm/playready.js';
import { writeProtobuf } from '../../server/media/drm/protobuf.js';

/** A licence request as Widevine's module sends it; who asks, and the signature, are not what a proxy can read. */
export function makeWidevineChallenge(
  kids: readonly Buffer[],
  { isPersistent = false } = {},
): Buffer {
  const pssh = writeProtobuf(kids.map((bytes) => ({ field: 2, bytes })));
  const widevine = writeProtobuf([
    { field: 1, bytes: pssh },
    { field: 2, value: isPersistent ? 2 : 1 },
    { field: 3, bytes: Buffer.alloc(16, 9) },
  ]);
  const request = writeProtobuf([
    { field: 1, bytes: Buffer.from('who asks') },
    { field: 2, bytes: writeProtobuf([{ field: 1, bytes: widevine }]) },
    { field: 3, value: 1 },
  ]);
  return writeProtobuf([
    { field: 1, value: 1 },
    { field: 2, bytes: request },
    { field: 3, bytes: Buffer.alloc(256, 8) },
  ]);
}

/** A licence challenge as PlayReady's module sends it (SOAP, `AcquireLicense`). */
export function makePlayReadyChallenge(kids: readonly Buffer[]): Buffer {
  const object = makePlayReadyObject({ keys: kids.map((kid) => ({ kid })), scheme: 'cbcs' });
  const header = object.toString('utf16le', 10);
  return Buffer.from(
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
      '<AcquireLicense xmlns="http://schemas.microsoft.com/DRM/2007/03/protocols"><challenge>' +
      '<Challenge xmlns="http://schemas.microsoft.com/DRM/2007/03/protocols/messages"><LA xmlns="http://schemas.microsoft.com/DRM/2007/03/protocols" Id="SignedData">' +
      `<Version>1</Version><ContentHeader>${header}</ContentHeader><EncryptedData/></LA></Challenge></challenge></AcquireLicense></soap:Body></soap:Envelope>`,
  );
}
