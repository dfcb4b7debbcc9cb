import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Deps } from '../../platform/deps.js';
import { isId } from '../../platform/ids.js';
import { Problem } from '../../platform/http/problem.js';
import type { BodyAppender } from './append-body.js';
import type { UploadTasks } from './append-upload.js';
import { BodyChecksum } from './body-checksum.js';
import { createFinal } from './create-final.js';
import { createUpload } from './create-upload.js';
import { readUpload } from './read-upload.js';
import { parseReprDigest } from './repr-digest.js';
import { terminateUpload, terminateUploadsOfToken } from './terminate-upload.js';
import {
  bodyLengthOf,
  parseCount,
  parseNewLength,
  requireBodyWithin,
  requireNothingBesideParts,
  requireOffsetContentType,
} from './tus-headers.js';
import { checkUploadToken } from './check-upload.js';
import { parseConcat } from './upload-concat.js';
import { isFinal, type UploadRow } from './upload-table.js';

export type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** The handlers by method, for the collection `/v1/uploads` and for one upload. */
export interface UploadHandlers {
  collection: Record<'OPTIONS' | 'POST' | 'DELETE', Handler>;
  upload: Record<'OPTIONS' | 'HEAD' | 'PATCH' | 'DELETE', Handler>;
}

export function createTusHandlers(
  deps: Deps,
  tasks: UploadTasks,
  { appender, path }: { appender: BodyAppender; path: string },
): UploadHandlers {
  const options: Handler = async (_request, reply) => reply.code(204).send();

  const create: Handler = async (request, reply) => {
    const { headers } = request;
    const claims = checkUploadToken(deps, headers.authorization);
    const concat = parseConcat(headers, deps.config.publicUrl);
    const metadata = textOf(headers['upload-metadata']);
    const sha256 = concat?.kind === 'partial' ? undefined : parseReprDigest(headers);
    if (concat?.kind === 'final') {
      requireNothingBesideParts(headers);
      const final = await createFinal(deps, tasks.active, { claims, ...concat, metadata, sha256 });
      if (final.state === 'open') await tasks.joins.wait(final);
      const joined = await readUpload(deps, tasks, { claims, id: final.id });
      return withState(reply, joined).header('location', `${path}/${final.id}`).code(201).send();
    }
    const length = parseNewLength(headers);
    const bodyLength = bodyLengthOf(headers);
    const checksum = BodyChecksum.of(request.raw);
    if (bodyLength === 0) checksum?.verify();
    if (bodyLength !== 0) requireOffsetContentType(headers);
    requireBodyWithin(length, bodyLength);
    const upload = await createUpload(deps, tasks, {
      claims,
      length,
      metadata,
      kind: concat?.kind ?? 'whole',
      sha256,
    });
    reply.header('location', `${path}/${upload.id}`);
    const saved =
      bodyLength === 0
        ? upload
        : await appender.append(request, reply, { claims, id: upload.id, offset: 0, checksum });
    return withState(reply, saved).code(201).send();
  };

  const read: Handler = async (request, reply) => {
    const claims = checkUploadToken(deps, request.headers.authorization);
    const upload = await readUpload(deps, tasks, { claims, id: idOf(request) });
    if (upload.metadata !== null) reply.header('upload-metadata', upload.metadata);
    if (upload.concat !== null) reply.header('upload-concat', upload.concat);
    if (upload.length === null) reply.header('upload-defer-length', '1');
    else reply.header('upload-length', String(upload.length));
    return withState(reply, upload).header('cache-control', 'no-store').code(200).send();
  };

  const append: Handler = async (request, reply) => {
    const { headers } = request;
    const claims = checkUploadToken(deps, headers.authorization);
    requireOffsetContentType(headers);
    const saved = await appender.append(request, reply, {
      claims,
      id: idOf(request),
      offset: parseCount(headers, 'Upload-Offset'),
      checksum: BodyChecksum.of(request.raw),
      sha256: parseReprDigest(headers),
      ...(headers['upload-length'] !== undefined && {
        length: parseCount(headers, 'Upload-Length'),
      }),
    });
    return withState(reply, saved).code(204).send();
  };

  const terminate: Handler = async (request, reply) => {
    const claims = checkUploadToken(deps, request.headers.authorization);
    await terminateUpload(deps, tasks.active, { claims, id: idOf(request) });
    return reply.code(204).send();
  };

  const terminateAll: Handler = async (request, reply) => {
    const claims = checkUploadToken(deps, request.headers.authorization);
    await terminateUploadsOfToken(deps, tasks.active, claims);
    return reply.code(204).send();
  };

  return {
    collection: { OPTIONS: options, POST: create, DELETE: terminateAll },
    upload: { OPTIONS: options, HEAD: read, PATCH: append, DELETE: terminate },
  };
}

function withState(reply: FastifyReply, upload: UploadRow): FastifyReply {
  // How far the parts are joined is nothing that a client could go on from.
  if (!isFinal(upload) || upload.state === 'complete')
    reply.header('upload-offset', String(upload.offset));
  if (upload.state === 'open') reply.header('upload-expires', upload.expiresAt.toUTCString());
  return reply;
}

export function idOf(request: FastifyRequest): string {
  const { uploadId } = request.params as { uploadId: string };
  if (!isId(uploadId)) throw new Problem('not-found', 'No such upload.');
  return uploadId;
}

/** Treats an empty header as absent: some clients always send `Upload-Metadata`, empty if there is none. */
export function textOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.join(',') : header;
  return text?.trim() === '' ? undefined : text;
}
