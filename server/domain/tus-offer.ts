import { steppedChecksum } from '../../src/contract/stepped-checksum.js';

/** What the uploads speak of tus, as their answers and each permission to upload say. */
export const tusOffer = {
  extensions: [
    'creation',
    'creation-with-upload',
    'creation-defer-length',
    'termination',
    'expiration',
    'checksum',
    'checksum-trailer',
    'concatenation',
    'concatenation-unfinished',
  ],
  checksumAlgorithms: ['sha1', 'sha256', 'crc32c', steppedChecksum],
} as const;
