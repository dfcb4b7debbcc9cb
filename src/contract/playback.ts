import { z } from 'zod';
import { text } from './text.js';
import { protectionSchema, videoSchema } from './videos.js';

export const playAuthRequestSchema = z
  .strictObject({
    expiresIn: z
      .int()
      .min(30)
      .max(3000)
      .optional()
      .describe('Seconds in which playback must start; default 100.'),
    viewerId: text({ min: 1, max: 128 }).optional().describe('Your own id of the viewer.'),
    previewSeconds: z
      .int()
      .min(1)
      .max(86_400)
      .optional()
      .describe('Seconds from the start that may be watched.'),
    maxHeight: z
      .int()
      .min(144)
      .max(4320)
      .optional()
      .describe('The largest height of a rendition, in pixels.'),
    marquee: text({ min: 1, max: 100 })
      .optional()
      .describe(
        "Text that the player moves about over the picture, such as the viewer's name or number: who films the screen tells who they are.",
      ),
    singleUse: z.boolean().optional().describe('Valid for one exchange only; default false.'),
  })
  .meta({ id: 'PlayAuthRequest' });

export const playAuthSchema = z
  .object({ playAuth: z.string(), expiresAt: z.iso.datetime(), video: videoSchema })
  .meta({ id: 'PlayAuth' });

export const drmSchema = z
  .object({
    licenseUrl: z.url().describe('Takes the request of the key system by POST.'),
    certificateUrl: z.url().optional().describe('The certificate of FairPlay.'),
    headers: z.record(z.string(), z.string()).optional().describe('To be sent with the request.'),
  })
  .meta({ id: 'Drm' });

export const startSchema = z
  .object({
    tracks: z
      .array(
        z.object({
          kind: z.enum(['video', 'audio']),
          codecs: z.string().describe('As RFC 6381 writes it.'),
          init: z.string().describe('Path of the init segment, which is in `files`.'),
          head: z
            .string()
            .optional()
            .describe(
              'The first bytes of the first segment in Base64, as its address answers them; for who asks by `Accept: application/json;first-bytes=1`.',
            ),
          segments: z
            .array(
              z.object({
                path: z.string(),
                duration: z.number().describe('Seconds.'),
                key: z
                  .string()
                  .optional()
                  .describe('Path of the AES-128 key, which is in `files`; absent: not encrypted.'),
                iv: z.string().optional().describe('16 bytes in hexadecimal.'),
              }),
            )
            .describe('The first ones, never the last of the video.'),
        }),
      )
      .describe('The rendition to begin with, and its sound.'),
    files: z
      .record(z.string(), z.string())
      .describe(
        'What small files contain, by path: playlists (`.m3u8`) as text, others in Base64. Playlists of long videos are absent.',
      ),
  })
  .meta({ id: 'Start' });

export const sourceSchema = z
  .object({
    type: z.enum(['application/vnd.apple.mpegurl', 'application/dash+xml']),
    url: z.url(),
    protection: protectionSchema,
    drm: z
      .record(z.string(), drmSchema)
      .optional()
      .describe('Where licences come from, by the name of the key system in the browser.'),
    preload: z
      .array(z.url())
      .optional()
      .describe(
        'The files a player requests first, in order. Fetching them in parallel saves the round trips from playlist to playlist to segment.',
      ),
    start: startSchema
      .optional()
      .describe(
        'What a player needs to show the first picture without requesting anything but segments; paths are relative to `url`. For HLS that is complete, and clear or encrypted by AES-128; only in the answer to a play auth.',
      ),
  })
  .meta({ id: 'Source' });

export const offlineSchema = z
  .object({
    expiresAt: z.iso.datetime().describe('Until when a copy that is begun now may be watched.'),
    checkUrl: z
      .url()
      .describe('Answers `OfflineCheck`, until then: whether the copy may still be kept.'),
  })
  .meta({ id: 'Offline' })
  .describe(
    'Where viewers may keep the video in their browser and watch it without a network: `offline` of the video, once all of it is there, and no preview.',
  );

export const offlineCheckSchema = z
  .object({
    allowed: z.boolean().describe('Whether the copy may be kept; if not, it is to be removed.'),
    reason: z
      .enum(['deleted', 'blocked', 'withdrawn'])
      .optional()
      .describe('Why not: the video is gone, blocked, or its `offline` was taken back.'),
  })
  .meta({ id: 'OfflineCheck' });

export const playbackSchema = z
  .object({
    videoId: z.string(),
    title: z.string(),
    duration: z
      .number()
      .optional()
      .describe(
        'Seconds that may be watched. Absent while `growing` where the file does not state at its beginning how long it is.',
      ),
    fullDuration: z
      .number()
      .optional()
      .describe('Seconds of the whole video, where only a part of it (`duration`) may be watched.'),
    marquee: z.string().optional().describe('What the player is to move about over the picture.'),
    growing: z
      .literal(true)
      .optional()
      .describe(
        'The end is still to come: the manifests list more each time they are asked for. Absent once all of it is there.',
      ),
    interim: z
      .literal(true)
      .optional()
      .describe(
        'Until the ladder is there, one quality plays: the packets of the file itself, whose codecs (VP9, AV1, Opus) some browsers lack, or a ' +
          'small rendition. Who cannot play it asks by `Accept: application/json;ladder=1`, and again after the `Retry-After` of each 202.',
      ),
    width: z
      .int()
      .nullable()
      .describe(
        'Pixels of the largest picture that may be watched, as displayed; null where there is sound alone.',
      ),
    height: z
      .int()
      .nullable()
      .describe('Likewise. With `width`, a player can reserve its frame before any media arrive.'),
    poster: z.url().nullable(),
    expiresAt: z.iso.datetime().describe('When the addresses below stop working.'),
    beacons: z
      .url()
      .optional()
      .describe(
        'Where the player tells, by `POST`, how this view goes: `sendBeacon` of `Beacon`. One answer is one view.',
      ),
    offline: offlineSchema.optional(),
    sources: z.array(sourceSchema),
    storyboard: z.url().optional().describe('WebVTT whose cues name sprite tiles (`#xywh=`).'),
    textTracks: z
      .array(
        z.object({
          kind: z.string().describe('`subtitles`, or `captions`, which tell sounds too.'),
          label: z.string(),
          language: z.string().describe('BCP 47; `und` if it is unknown.'),
          url: z.url().describe('WebVTT.'),
        }),
      )
      .describe(
        'Subtitles, first those uploaded by `text-tracks`, then those of the video file; none in a preview.',
      ),
    chapters: z
      .array(z.object({ startTime: z.number().describe('Seconds.'), title: z.string() }))
      .describe('In order: those set by `chapters` of the video, else those of the video file.'),
  })
  .meta({ id: 'Playback' });

export const waitSchema = videoSchema
  .pick({ progress: true })
  .extend({
    code: z.literal('video-not-playable'),
    detail: z.string().describe('What it waits for, for a person.'),
  })
  .meta({ id: 'Wait' });

export const playUrlsRequestSchema = z
  .strictObject({
    expiresIn: z.int().min(30).max(2_592_000).optional().describe('Seconds; default 7200.'),
  })
  .meta({ id: 'PlayUrlsRequest' });

export type PlayAuthRequest = z.infer<typeof playAuthRequestSchema>;
export type PlayAuth = z.infer<typeof playAuthSchema>;
export type PlaybackSource = z.infer<typeof sourceSchema>;
export type PlaybackStart = z.infer<typeof startSchema>;
export type OfflineCheck = z.infer<typeof offlineCheckSchema>;
export type Playback = z.infer<typeof playbackSchema>;
export type Wait = z.infer<typeof waitSchema>;
export type PlayUrlsRequest = z.infer<typeof playUrlsRequestSchema>;
