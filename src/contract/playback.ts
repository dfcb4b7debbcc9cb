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
  })
  .meta({ id: 'Source' });

export const playbackSchema = z
  .object({
    videoId: z.string(),
    title: z.string(),
    duration: z.number().describe('Seconds that may be watched.'),
    growing: z
      .literal(true)
      .optional()
      .describe(
        'The end is still to come: the manifests list more each time they are asked for. Absent once all of it is there.',
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

export const playUrlsRequestSchema = z
  .strictObject({
    expiresIn: z.int().min(30).max(2_592_000).optional().describe('Seconds; default 7200.'),
  })
  .meta({ id: 'PlayUrlsRequest' });

export type PlayAuthRequest = z.infer<typeof playAuthRequestSchema>;
export type PlayAuth = z.infer<typeof playAuthSchema>;
export type PlaybackSource = z.infer<typeof sourceSchema>;
export type Playback = z.infer<typeof playbackSchema>;
export type PlayUrlsRequest = z.infer<typeof playUrlsRequestSchema>;
