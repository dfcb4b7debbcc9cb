/**
 * What `Upload-Checksum` names it: the CRC-32C of all bytes from the first, after each MiB and at the end, four bytes each. Of a body that
 * is cut, the server keeps what it has verified.
 */
export const steppedChecksum = 'crc32c-mib';

/** Bytes from one value to the next. */
export const checksumStep = 1024 * 1024;
