/**
 * What `Upload-Checksum` names it: the CRC-32C of each 256 KiB of a body, and of what is left at its end, four bytes each. Of a body that
 * is cut, the server keeps what it has verified.
 */
export const steppedChecksum = 'crc32c-256kib';

/** Bytes that one value is of. */
export const checksumStep = 256 * 1024;
