import { z } from 'zod';

const tags = ['Uploads'];
const params = z.object({ uploadId: z.string() });
const security = [{ bearer: [] }];
const version = z.literal('1.0.0').describe('The supported version of tus.');
const offset = z.string().describe('Bytes that are stored durably.');

/** How the tus routes appear in the API document. What their headers hold is checked by the handlers. */
export const uploadSchemas = {
  create: {
    tags,
    security,
    operationId: 'createUpload',
    summary: 'Create an upload (tus creation, creation-with-upload)',
    description:
      'Step 3. `Location` names the upload. A body of type application/offset+octet-stream is its first bytes. ' +
      'Ends an unfinished upload of the same video; 409 `upload-complete` once the video has its file; ' +
      '429 `too-many-uploads` when 50 uploads of the video were created within the lifetime of a token; 507 `out-of-space` when the file ' +
      'does not fit beside the uploads in progress; 501 `tus-extension-unsupported` for `Upload-Concat`, ' +
      '`Upload-Defer-Length` and `Upload-Checksum`.',
    headers: z.object({
      'tus-resumable': version,
      'upload-length': z.string().describe('Bytes of the whole file.'),
      'upload-metadata': z
        .string()
        .optional()
        .describe('Pairs of key and Base64 value; `filetype` must be audio or video.'),
    }),
    consumes: ['application/offset+octet-stream'],
    response: { 201: z.null().describe('Location, Upload-Offset, Upload-Expires.') },
  },
  read: {
    tags,
    security,
    params,
    operationId: 'getUpload',
    summary: 'Get the offset to resume from',
    description:
      'Ends a request that is still sending to this upload, so the offset stays valid until the next PATCH. ' +
      '410 `gone` once the upload was terminated or its video deleted.',
    headers: z.object({ 'tus-resumable': version }),
    response: {
      200: z.null().describe('Upload-Offset, Upload-Length, Upload-Metadata, Upload-Expires.'),
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
      '410 `gone` within a second when the video is deleted meanwhile.',
    headers: z.object({ 'tus-resumable': version, 'upload-offset': offset }),
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
      'Its bytes are deleted and its video, which has no file, is deleted (event `video.deleted`): create another video to try again. ' +
      'To upload the file of the same video again, create another upload instead.',
    headers: z.object({ 'tus-resumable': version }),
    response: { 204: z.null().describe('Terminated.') },
  },
};
