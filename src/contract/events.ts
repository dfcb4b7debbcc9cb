import { z } from 'zod';
import { failureCodes } from './problem-codes.js';

const revision = z.object({
  rev: z.int().describe('Number of the revision that plays from now on.'),
  duration: z.number().describe('Seconds.'),
});
const begun = revision.partial({ duration: true });

/** What can happen to a video, and what is told of it besides its id, its app and the time. */
export const eventPayloads = {
  'video.created': z.object({}).describe('It waits for its file.'),
  'video.updated': z
    .object({})
    .describe(
      'Its title, description, tags, metadata, embedding, uploaded subtitles, chapters or the protection that it is to have changed.',
    ),
  'video.uploaded': z
    .object({ size: z.int().describe('Bytes.') })
    .describe('Its file is stored, and will be processed.'),
  'video.processing': z.object({}).describe('The first job works on it.'),
  'video.playable': begun.describe(
    'It plays, in the quality of the file that was uploaded; its end may be a moment away, or still be uploaded: then `video.uploaded` follows, and `duration` is there only where the file states it at its beginning. Told again where that failed on the way and was begun anew.',
  ),
  'video.ready': revision.describe(
    'It plays in every quality that it will have, as protected as was asked for; told again when another protection took effect.',
  ),
  'video.failed': z.object({ code: z.enum(failureCodes) }).describe('It could not be processed.'),
  'video.deleted': z.object({}).describe('It is gone; its files and keys follow.'),
} as const satisfies Record<string, z.ZodObject>;

export type EventType = keyof typeof eventPayloads;

/** An event with the payload of its type. */
export type EventBody = {
  [T in EventType]: { type: T } & (z.infer<(typeof eventPayloads)[T]> extends Record<string, never>
    ? { payload?: never }
    : { payload: z.infer<(typeof eventPayloads)[T]> });
}[EventType];
