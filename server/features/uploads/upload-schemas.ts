import { z } from 'zod';

const tags = ['Uploads'];
const params = z.object({ uploadId: z.string() });
const security = [{ bearer: [] }];
const version = z.literal('1.0.0').describe('The supported version of tus.');
const offset = z.string().describe('The number of bytes that are stored durably.');

const checksum = z
  .string()
  .optional()
  .describe(
    'The digest of this body: `sha1`, `sha256`, `crc32c` or `crc32c-256kib`, a space, the Base64 of the digest (of `crc32c`: four bytes, the most ' +
      'significant first; of `crc32c-256kib`: those of each 256 KiB and of what is left). All of the body is stored, or nothing: 460 ' +
      '`checksum-mismatch`. With `crc32c-256kib` each 256 KiB are stored once they are verified, whatever becomes of the rest, and 460 comes at the first that ' +
      'do not match. A chunked body may have it as a trailer that ' +
      '`Trailer` announces.',
  );

const digest = z
  .string()
  .optional()
  .describe(
    'The SHA-256 of the whole file (RFC 9530): `sha-256=:`, Base64, `:`. Once all bytes are there, a file with another one is refused: 460 ' +
      '`digest-mismatch`, the upload ends, and another may be created for the same video. A final upload has it at its creation, or when it is asked for again.',
  );

/** Describes the tus routes in the API document. These schemas validate nothing; the handlers check the headers. */
export const uploadSchemas = {
  create: {
    tags,
    security,
    operationId: 'createUpload',
    summary: 'Create an upload (tus creation, creation-with-upload)',
    description:
      'Step 3. `Location` is the URL of the upload. A body of type application/offset+octet-stream contains its first bytes. ' +
      'Terminates an unfinished upload of the same video; 409 `upload-complete` once the video has its file; ' +
      '429 `too-many-uploads` when 50 uploads of the video were created within the lifetime of a token; 507 `out-of-space` when the file ' +
      'does not fit on the disk together with the uploads in progress. ' +
      'A file may come in up to 16 partial uploads (`Upload-Concat: partial`), which stay beside each other and make no video; ' +
      '`Upload-Concat: final;` with their addresses joins them, in that order, as far as they are complete. ' +
      'The final upload has no length and body of its own, and the answer waits up to 20 s for the joining; ' +
      'asked again for the same parts, it is the same upload. 404 `not-found` for a part that is gone, 409 `conflict` for one whose length is not ' +
      'known, 413 `too-many-parts`. ' +
      'Experimental: a request with `Upload-Draft-Interop-Version` 5 or 6, here and below, speaks «Resumable Uploads for HTTP» (drafts 03 and 05 of the ' +
      'IETF) instead of tus: `Upload-Complete`, `Upload-Offset`, `Upload-Length`, `Upload-Limit`.',
    headers: z.object({
      'tus-resumable': version,
      'upload-length': z
        .string()
        .optional()
        .describe('The size of the whole file in bytes. Without it, `Upload-Defer-Length`.'),
      'upload-defer-length': z
        .literal('1')
        .optional()
        .describe(
          'The size is not known yet: a PATCH says it by `Upload-Length`. It never changes afterwards.',
        ),
      'upload-metadata': z
        .string()
        .optional()
        .describe('Pairs of key and Base64 value; `filetype` must be audio or video.'),
      'upload-concat': z
        .string()
        .optional()
        .describe(
          '`partial`, or `final;` and the addresses of partial uploads, separated by a space.',
        ),
      'upload-checksum': checksum,
      'repr-digest': digest,
    }),
    consumes: ['application/offset+octet-stream'],
    response: {
      201: z
        .null()
        .describe('Location, Upload-Offset (of a final upload once it is joined), Upload-Expires.'),
    },
  },
  read: {
    tags,
    security,
    params,
    operationId: 'getUpload',
    summary: 'Get the offset to resume from',
    description:
      'Stops a request that is still sending to this upload, so that the offset stays valid until the next PATCH. ' +
      '410 `gone` once the upload was terminated or its video deleted.',
    headers: z.object({ 'tus-resumable': version }),
    response: {
      200: z
        .null()
        .describe(
          'Upload-Offset (of a final upload once it is joined), Upload-Length or Upload-Defer-Length, Upload-Concat, ' +
            'Upload-Metadata, Upload-Expires.',
        ),
    },
  },
  append: {
    tags,
    security,
    params,
    operationId: 'appendUpload',
    summary: 'Send bytes',
    description:
      'The response is sent once the bytes are durable. The last byte makes the video `uploaded`. ' +
      '410 `gone` within a second when the video is deleted meanwhile; 403 `forbidden` for a final upload.',
    headers: z.object({
      'tus-resumable': version,
      'upload-offset': offset,
      'upload-length': z
        .string()
        .optional()
        .describe('The size of the whole file, where the creation deferred it.'),
      'upload-checksum': checksum,
      'repr-digest': digest,
    }),
    consumes: ['application/offset+octet-stream'],
    response: { 204: z.null().describe('Upload-Offset, Upload-Expires.') },
  },
  terminate: {
    tags,
    security,
    params,
    operationId: 'terminateUpload',
    summary: 'Terminate an unfinished upload',
    description:
      'Deletes the bytes, and the video as well, since it has no file (event `video.deleted`): create another video to try again. ' +
      'To restart the upload of the same video, create another upload instead. ' +
      'A partial upload ends alone; with a final one, its parts end too.',
    headers: z.object({ 'tus-resumable': version }),
    response: { 204: z.null().describe('Terminated.') },
  },
  terminateAll: {
    tags,
    security,
    operationId: 'terminateUploads',
    summary: "Give up the upload of the token's video",
    description:
      'For a client that gives up before it knows the address of its upload: ends whatever is open for the video, and deletes the video, since it ' +
      'has no file. 409 `upload-complete` once it has.',
    headers: z.object({ 'tus-resumable': version }),
    response: { 204: z.null().describe('Terminated, or there was nothing.') },
  },
};
