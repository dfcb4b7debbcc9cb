import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import type { BodyAppender } from './append-body.js';
import type { UploadTasks } from './append-upload.js';
import { checkUploadToken } from './check-upload.js';
import { createUpload } from './create-upload.js';
import {
  draftVersionOf,
  parseComplete,
  parseDraftLength,
  requirePartialContentType,
} from './draft-headers.js';
import { readUpload } from './read-upload.js';
import { parseReprDigest } from './repr-digest.js';
import { terminateUpload } from './terminate-upload.js';
import { bodyLengthOf, parseCount, requireBodyWithin } from './tus-headers.js';
import { idOf, textOf, type Handler, type UploadHandlers } from './tus-handlers.js';
import { findUpload } from './upload-store.js';
import type { UploadRow } from './upload-table.js';

interface DraftOptions {
  appender: BodyAppender;
  /** Of the collection. */
  path: string;
  OPTIONS: Handler;
  DELETE: Handler;
}

/**
 * «Resumable Uploads for HTTP», a draft of the IETF: experimental, as the draft is. The same uploads as by tus, in other headers. No
 * interim responses (104) are sent: Node has no interface for them, and who creates an upload without a body first needs none.
 */
export function createDraftHandlers(
  deps: Deps,
  tasks: UploadTasks,
  { appender, path, OPTIONS, DELETE }: DraftOptions,
): UploadHandlers {
  /** Appends what has come, and ends the upload where that was all. */
  const append = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { isComplete, ...target }: Parameters<BodyAppender['append']>[2] & { isComplete: boolean },
  ): Promise<UploadRow> => {
    const saved = await appender.append(request, reply, target);
    const isEnd = isComplete && saved.state === 'open' && saved.length === null;
    return isEnd ? appender.end({ ...target, offset: saved.offset }) : saved;
  };

  const create: Handler = async (request, reply) => {
    const { headers } = request;
    const claims = checkUploadToken(deps, headers.authorization);
    const isComplete = parseComplete(headers);
    const length = parseDraftLength(headers, { offset: 0, isComplete });
    const bodyLength = bodyLengthOf(headers);
    requireBodyWithin(length, bodyLength);
    const upload = await createUpload(deps, tasks, {
      ...{ claims, length: length ?? null, kind: 'whole' },
      metadata: textOf(headers['upload-metadata']),
      sha256: parseReprDigest(headers),
    });
    reply.header('location', `${path}/${upload.id}`);
    const saved =
      bodyLength === 0 && !isComplete
        ? upload
        : await append(request, reply, {
            ...{ claims, id: upload.id, offset: 0, checksum: undefined, isComplete },
          });
    return withState(reply, saved).code(201).send();
  };

  const read: Handler = async (request, reply) => {
    const claims = checkUploadToken(deps, request.headers.authorization);
    const upload = await readUpload(deps, tasks, { claims, id: idOf(request) });
    if (upload.length !== null) reply.header('upload-length', String(upload.length));
    return withState(reply, upload).header('cache-control', 'no-store').code(204).send();
  };

  const patch: Handler = async (request, reply) => {
    const { headers } = request;
    const claims = checkUploadToken(deps, headers.authorization);
    requirePartialContentType(headers, draftVersionOf(headers) ?? '');
    const isComplete = parseComplete(headers);
    const offset = parseCount(headers, 'Upload-Offset');
    const length = parseDraftLength(headers, { offset, isComplete });
    const id = idOf(request);
    const saved = await append(request, reply, {
      ...{ claims, id, offset, checksum: undefined, isComplete },
      sha256: parseReprDigest(headers),
      ...(length !== undefined && { length }),
    }).catch((error: unknown) => withOffset(deps, id, error));
    return withState(reply, saved).code(204).send();
  };

  const terminate: Handler = async (request, reply) => {
    const claims = checkUploadToken(deps, request.headers.authorization);
    await terminateUpload(deps, tasks.active, { claims, id: idOf(request) });
    return reply.code(204).send();
  };

  return {
    collection: { OPTIONS, POST: create, DELETE },
    upload: { OPTIONS, HEAD: read, PATCH: patch, DELETE: terminate },
  };
}

function withState(reply: FastifyReply, { offset, state, maxSize }: UploadRow): FastifyReply {
  reply.header('upload-complete', state === 'complete' ? '?1' : '?0');
  reply.header('upload-offset', String(offset));
  return reply.header('upload-limit', `max-size=${maxSize}`);
}

/** The draft has the offset in the refusal too. */
async function withOffset({ database }: Deps, id: string, error: unknown): Promise<never> {
  if (!(error instanceof Problem) || error.code !== 'offset-mismatch') throw error;
  const upload = await findUpload(database.db, id);
  throw new Problem(error.code, error.message, {
    cause: error,
    headers: { ...error.headers, ...(upload && { 'upload-offset': String(upload.offset) }) },
  });
}
