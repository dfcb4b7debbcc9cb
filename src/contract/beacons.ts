import { z } from 'zod';

export const maxBeaconBytes = 16 * 1024;
/** Of the length of a video; each is a point of `retention` and `heat`. */
export const videoParts = 100;
/** Views are kept so long. */
export const keptDays = 90;

const dayMs = 86_400_000;
const maxItems = 1000;

/** What is beyond the bounds counts as the bound. */
const clamped = (max: number) => z.number().overwrite((value) => Math.min(max, Math.max(0, value)));
const whole = (max: number) => clamped(max).overwrite(Math.round);
/** Names of engines and codes of errors; other characters are left out, and it is cut. */
const word = z.string().overwrite((value) => value.replace(/[^\w.+-]/g, '').slice(0, 40));

export const beaconSchema = z
  .object({
    sequence: z
      .int()
      .min(0)
      .max(1_000_000)
      .describe(
        'Grows with each beacon of the view. What has a smaller one than what is known, or the same, changes nothing.',
      ),
    startupMs: whole(600_000)
      .optional()
      .describe(
        'Milliseconds from the wish to play until the first picture plays; absent until it does. What never has one is no view.',
      ),
    watchMs: whole(7 * dayMs)
      .default(0)
      .describe('Milliseconds in which it played, by the clock of the viewer; waiting left out.'),
    stallCount: whole(100_000)
      .default(0)
      .describe('How often it had to wait for data after it had begun to play; seeking left out.'),
    stallMs: whole(7 * dayMs)
      .default(0)
      .describe('Milliseconds of that waiting.'),
    seekCount: whole(100_000).default(0).describe('How often it was sought in.'),
    bitRate: whole(1_000_000_000)
      .optional()
      .describe('Bits a second, the mean over what was watched; absent where unknown.'),
    height: whole(10_000)
      .optional()
      .describe('Height in pixels of the quality that was watched longest; absent for sound.'),
    droppedFrames: whole(1_000_000_000).default(0).describe('Frames that came too late.'),
    totalFrames: whole(1_000_000_000).default(0).describe('Frames, those dropped among them.'),
    engine: word.optional().describe('What plays, such as `hls.js` or `native`.'),
    error: word.optional().describe('Code of the error by which playback ended; absent without.'),
    ended: z.boolean().default(false).describe('Whether the end was reached.'),
    duration: clamped(10_000_000)
      .optional()
      .describe(
        'Seconds of the whole video, as the player knows it; the server’s own goes before.',
      ),
    watched: z
      .array(z.array(clamped(10_000_000)).length(2))
      .max(200)
      .default([])
      .describe(
        'Stretches that were watched, in seconds of the video, as `[[from, to], …]`; what was watched twice stands in two of them.',
      ),
  })
  .meta({ id: 'Beacon' });

const instant = z.iso.datetime({ offset: true });

export const statisticsQuerySchema = z
  .strictObject({
    from: instant.optional().describe('Default 30 days before `to`.'),
    to: instant.optional().describe('Default now.'),
    interval: z
      .enum(['hour', 'day'])
      .optional()
      .describe(`Of \`items\`, by UTC; default \`day\`. At most ${maxItems} of them.`),
  })
  .refine(
    ({ from, to }) => from === undefined || Date.parse(from) < Date.parse(to ?? now()),
    'from must be before to',
  )
  .refine(({ from, to, interval }) => {
    const length = from === undefined ? 30 * dayMs : Date.parse(to ?? now()) - Date.parse(from);
    return length / (interval === 'hour' ? 3_600_000 : dayMs) <= maxItems;
  }, `more than ${maxItems} items; choose a shorter period`);

const count = z.int().describe('Views.');
const seconds = z.number().describe('Seconds that were watched.');

export const statisticsSchema = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime().describe('Views that began at `from` or later, and before `to`, count.'),
    views: z.int().describe('How often it was played: one for each playback answer that played.'),
    viewers: z
      .int()
      .nullable()
      .describe('Different viewers, by the `viewerId` of play auths; null where none was given.'),
    watchTime: seconds,
    averageWatchTime: z.number().describe('Seconds a view; 0 without views.'),
    completion: z
      .number()
      .describe('How much of the video a view saw, from 0 to 1: the mean; repeats do not count.'),
    endedViews: z.int().describe('Views that reached the end.'),
    startup: z
      .object({ p50: z.number().nullable(), p95: z.number().nullable() })
      .describe(
        'Milliseconds from the wish to play until the picture plays: so long at most in 50 and 95 of 100 views; null without views.',
      ),
    rebuffering: z.object({
      count: z.int().describe('How often views had to wait for data.'),
      views: z.int().describe('How many views had to.'),
      ratio: z.number().describe('Time waited by time watched and waited, from 0 to 1.'),
    }),
    seeks: z.int(),
    bitRate: z
      .number()
      .nullable()
      .describe('Bits a second, the mean over the time watched; null where unknown.'),
    droppedFrames: z.number().describe('Share of the frames that came too late, from 0 to 1.'),
    failedStarts: z.int().describe('How often it failed before it played; these are no views.'),
    errors: z
      .array(z.object({ code: z.string(), views: z.int().describe('Failed starts included.') }))
      .describe('By which playback ended, the most frequent first; at most 20.'),
    engines: z
      .array(z.object({ engine: z.string(), views: count, watchTime: seconds }))
      .describe('The most frequent first; at most 20.'),
    qualities: z
      .array(
        z.object({
          height: z.int().describe('Pixels; of the quality watched longest.'),
          views: count,
          watchTime: seconds,
        }),
      )
      .describe('The most frequent first; at most 20.'),
    retention: z
      .array(z.number())
      .describe(
        `Share of the views that watched each hundredth of the video, from 0 to 1; of the newest ${10_000} views. Empty without views, and while the length is unknown.`,
      ),
    heat: z
      .array(z.number())
      .describe('How often a view watched each hundredth, the mean, repeats included; likewise.'),
    items: z
      .array(
        z.object({
          from: z.iso.datetime().describe('Where the hour or day begins.'),
          views: count,
          watchTime: seconds,
          failedStarts: z.int(),
        }),
      )
      .describe('Hours or days with views or failed starts, in order; others are left out.'),
  })
  .meta({ id: 'Statistics' });

function now(): string {
  return new Date().toISOString();
}

/** As it is sent: `sequence`, and what is known. */
export type Beacon = z.input<typeof beaconSchema>;
export type TakenBeacon = z.output<typeof beaconSchema>;
export type StatisticsQuery = z.infer<typeof statisticsQuerySchema>;
export type Statistics = z.infer<typeof statisticsSchema>;
