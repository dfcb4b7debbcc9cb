import { z } from 'zod';
import { failureCodes, warningCodes } from './problem-codes.js';
import { processingStages } from './stages.js';
import { text, trimmedText } from './text.js';

export const videoStatuses = [
  'uploading',
  'uploaded',
  'processing',
  'reviewing',
  'ready',
  'failed',
  'blocked',
] as const;

/** What a video can wait for. */
export const waitingReasons = ['upload', 'queue', 'space'] as const;

export const protectionSchema = z
  .enum(['none', 'aes-128', 'cbcs', 'cenc'])
  .describe('How the delivered segments are protected.');

/** As long as a file name may be, so that a name always fits the title it becomes. */
const longestName = 255;

const title = trimmedText({ min: 1, max: longestName });
const description = text({ max: 1024 });
const tag = trimmedText({ min: 1, max: 32 });
const tags = z.array(tag).max(16);
const metadata = z
  .record(text({ min: 1, max: 64 }), text({ max: 512 }))
  .refine((value) => Object.keys(value).length <= 32, 'at most 32 entries');

// As browsers write them, and as the directive frame-ancestors of a Content-Security-Policy takes them.
const siteOrigin = z
  .string()
  .max(255)
  .refine(isSiteOrigin, 'must be an origin such as https://example.com, or * alone');

export const embedSchema = z
  .strictObject({
    origins: z
      .array(siteOrigin)
      .min(1)
      .max(50)
      .refine((list) => list.length === 1 || !list.includes('*'), '* stands alone')
      .describe(
        'The sites whose pages may show the video in a frame: scheme, host and port, without a path. `["*"]` is every site.',
      ),
  })
  .meta({ id: 'Embed' });

function isSiteOrigin(text: string): boolean {
  if (text === '*') return true;
  if (!URL.canParse(text) || !/^https?:\/\/[a-z0-9.-]+(:\d+)?$/.test(text)) return false;
  return new URL(text).origin === text;
}

export const videoSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    description: z.string(),
    fileName: z.string(),
    tags: z.array(z.string()),
    metadata: z.record(z.string(), z.string()),
    protection: protectionSchema.describe(
      'How delivered segments are to be protected. What plays has it once the video is `ready` and no `protect` stage waits or runs; `Playback` says what an address delivers.',
    ),
    status: z.enum(videoStatuses),
    playable: z
      .boolean()
      .describe(
        'True from the first rendition on. Sources are playable seconds after the upload, before the ladder makes them `ready`: H.264 and AAC from their own packets, others of 20 s and more by one small rendition. H.264 and AAC that arrive slowly with their index in front are even while the status is `uploading`. False again where what was told early turns out otherwise.',
      ),
    progress: z
      .object({
        stage: z.enum(processingStages),
        fraction: z.number().min(0).max(1).describe('Of this stage, 0 to 1.'),
        since: z.iso.datetime().describe('When this stage began.'),
      })
      .optional()
      .describe('While a job works on it: `processing`, or `ready` while its protection changes.'),
    waiting: z
      .object({
        reason: z
          .enum(waitingReasons)
          .describe(
            '`upload`: created, and its bytes have not all arrived; whether they are on their way, only the uploader knows. ' +
              '`queue`: its next step waits for a free worker. `space`: the server has no room; it goes on by itself once there is some.',
          ),
        position: z
          .int()
          .min(1)
          .optional()
          .describe(
            'Place in line, of every app’s videos that wait for the same step: 1 is next. Only with `queue`.',
          ),
        since: z.iso.datetime().describe('When this wait began.'),
      })
      .optional()
      .describe(
        'While nothing is done for the video, because its next step waits. A `playable` video plays meanwhile.',
      ),
    failure: z
      .object({ code: z.enum(failureCodes), detail: z.string() })
      .optional()
      .describe('Once `failed`: a stable code, and a sentence for a person.'),
    warnings: z
      .array(z.object({ code: z.enum(warningCodes), detail: z.string() }))
      .optional()
      .describe(
        'What the video lacks although it plays: stable codes, each with a sentence for a person. `sound-lost`: the sound could not be read, the picture plays alone. ' +
          '`damaged`: parts of the file were damaged and may look or sound wrong. `cut-off`: the end of the file is missing. ' +
          '`tracks-left-out`: audio or subtitle tracks of the file are not published. ' +
          '`source-damaged`, `source-missing`: the stored source file is not what was uploaded any more, or is gone; what is published plays on, and cannot be made anew. ' +
          'These two go when the file is intact again. Absent when there is nothing to say; processing again replaces the others.',
      ),
    size: z.int().optional().describe('Bytes of the source file.'),
    sha256: z
      .string()
      .optional()
      .describe(
        'SHA-256 of the source file in hexadecimal, as `sha256sum` prints it; absent until it is known.',
      ),
    duration: z
      .number()
      .optional()
      .describe(
        'Seconds; absent until it is known, which is after the last byte where the file does not state it at its beginning.',
      ),
    width: z.int().optional().describe('Pixels as displayed, rotation applied.'),
    height: z.int().optional(),
    embed: embedSchema
      .optional()
      .describe(
        'Where `/embed/{id}` may be framed; absent while the video is closed, as it is by default.',
      ),
    offline: z
      .boolean()
      .describe('Whether viewers may keep it in their browser, and watch it without a network.'),
    poster: z.url().optional().describe('A time-limited address of the poster, good for an hour.'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Video' });

export const createVideoSchema = z
  .strictObject({
    title: trimmedText({ max: longestName })
      .optional()
      .describe('Default, also for blanks: the file name without its extension.'),
    fileName: text({ min: 1, max: longestName }).describe(
      'As the user named it; never used on disk.',
    ),
    size: z.int().min(0).optional().describe('Bytes, when known; binds the upload to this size.'),
    description: description.optional(),
    tags: tags.optional(),
    categoryId: text({ max: 64 }).optional(),
    templateId: text({ max: 64 }).optional(),
    protection: protectionSchema.optional().describe('Default `aes-128`.'),
    metadata: metadata.optional(),
  })
  .meta({ id: 'CreateVideo' });

export const updateVideoSchema = z
  .strictObject({
    title: title.optional(),
    description: description.optional(),
    tags: tags.optional(),
    metadata: metadata.optional(),
    protection: protectionSchema
      .optional()
      .describe(
        'A `ready` video is packaged anew from its stored renditions, with new keys and without encoding; others take it with their next revision.',
      ),
    embed: embedSchema
      .nullable()
      .optional()
      .describe('Opens `/embed/{id}` to frames of these sites; null closes it at once.'),
    offline: z
      .boolean()
      .optional()
      .describe(
        'Lets viewers keep the video in their browser, and watch it without a network until the copy expires (`VOD_OFFLINE_DAYS`); false, as by default, also removes the copies there are, each once its browser is connected again.',
      ),
  })
  .meta({ id: 'UpdateVideo' });

export const processVideoSchema = z
  .strictObject({
    from: z
      .enum(processingStages)
      .optional()
      .describe(
        'The stage to begin at; default `probe`, so everything. Nothing is kept between the stages after `probe`, so ' +
          '`images`, `package` and `publish` begin at `transcode`. `protect` packages the stored renditions again if their ' +
          'protection is not the video’s; without a ladder it begins at `transcode`.',
      ),
  })
  .meta({ id: 'ProcessVideo' });

export const historyStates = ['waiting', 'running', 'done', 'failed', 'interrupted'] as const;

export const historySchema = z
  .object({
    items: z.array(
      z
        .object({
          at: z.iso.datetime().describe('When it began.'),
          stage: z.enum(['upload', ...processingStages]),
          state: z
            .enum(historyStates)
            .describe(
              '`waiting`: the stage comes next, once a worker is free or there is room. `running`: since `at`. `interrupted`: the worker stopped or died; the stage is begun again.',
            ),
          ms: z
            .int()
            .optional()
            .describe('Milliseconds that it took; absent while it goes on, and if interrupted.'),
          attempt: z.int().optional().describe('Which try of the job it belongs to, from 1.'),
          code: z.enum(failureCodes).optional().describe('With `failed`: why.'),
          published: z
            .enum(['playable', 'ready'])
            .optional()
            .describe('What the video became when this stage was done.'),
        })
        .meta({ id: 'HistoryItem' }),
    ),
  })
  .meta({ id: 'History' });

export const uploadGrantSchema = z
  .object({
    endpoint: z
      .url()
      .describe('tus 1.0 creation address; stays the same when the token is renewed.'),
    token: z.string().describe('Bearer token for this one video.'),
    expiresAt: z.iso.datetime(),
    tus: z
      .object({
        extensions: z.array(z.string()).describe('As `Tus-Extension` names them.'),
        checksumAlgorithms: z
          .array(z.string())
          .describe('What `Upload-Checksum` may name, as `Tus-Checksum-Algorithm` says.'),
      })
      .optional()
      .describe('What the endpoint speaks of tus, so that a client need not ask it with OPTIONS.'),
    posterUrl: z
      .url()
      .optional()
      .describe('Takes a picture by PUT, under the same token: the poster of the video.'),
    uploadUrl: z
      .url()
      .optional()
      .describe(
        'The upload that is open, where one is: what goes on with it, does not begin anew.',
      ),
    fingerprint: z
      .string()
      .optional()
      .describe(
        'What its client said of the file, as `fingerprint` in `Upload-Metadata`: it goes on only with a file of which it says the same.',
      ),
  })
  .meta({ id: 'UploadGrant' });

export const createdVideoSchema = z
  .object({ video: videoSchema, upload: uploadGrantSchema })
  .meta({ id: 'CreatedVideo' });

export const listVideosQuerySchema = z.strictObject({
  q: text({ max: 200 })
    .optional()
    .describe(
      'Words looked for in the title, file name, description and tags, whatever their case; a video has all of them. ' +
        'Of more than 8 different words the first 8 count. Latin words of one or two letters are looked for where a word begins.',
    ),
  status: z
    .string()
    .max(100)
    .transform((list) => list.split(','))
    .pipe(z.array(z.enum(videoStatuses)))
    .optional()
    .describe('One status, or several separated by commas, such as `uploaded,processing`.'),
  tag: tag.optional().describe('The whole tag.'),
  sort: z
    .enum(['createdAt', '-createdAt', 'title', '-title'])
    .optional()
    .describe('Default `-createdAt`.'),
  cursor: text({ max: 2048 })
    .optional()
    .describe('`nextCursor` of the page before; everything else the same.'),
  limit: z.coerce.number().int().min(1).max(100).optional().describe('Default 20.'),
});

export const videoListSchema = z
  .object({ items: z.array(videoSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'VideoList' });

export type Embed = z.infer<typeof embedSchema>;
export type Video = z.infer<typeof videoSchema>;
export type CreateVideo = z.infer<typeof createVideoSchema>;
export type ProcessVideo = z.infer<typeof processVideoSchema>;
export type UpdateVideo = z.infer<typeof updateVideoSchema>;
export type UploadGrant = z.infer<typeof uploadGrantSchema>;
export type CreatedVideo = z.infer<typeof createdVideoSchema>;
export type ListVideosQuery = z.infer<typeof listVideosQuerySchema>;
export type VideoList = z.infer<typeof videoListSchema>;
export type History = z.infer<typeof historySchema>;
export type HistoryItem = History['items'][number];
export type VideoStatus = Video['status'];
export type Protection = Video['protection'];
