import { z } from 'zod';
import { text, trimmedText } from './text.js';

/** As long as the titles of what an uploaded file holds. */
const longestLine = 100;
export const maxTextTracks = 50;
/** UTF-8. */
export const maxTextBytes = 5 * 1024 * 1024;

const line = trimmedText({ min: 1, max: longestLine }).refine(
  (value) => /[^\p{C}\p{Z}]/u.test(value),
  'must have a character that can be seen',
);
// RFC 5646 4.4.1 asks implementations to keep 35 characters.
const language = text({ min: 2, max: 35 })
  .refine(isLanguage, 'must be a BCP 47 tag, such as en, zh-Hans or pt-BR; und if it is unknown')
  .describe('BCP 47, such as `en`, `zh-Hans` or `pt-BR`; `und` if it is unknown.');
const kind = z
  .enum(['subtitles', 'captions'])
  .describe('`captions` tell sounds too, for viewers who do not hear them.');
const format = z.enum(['srt', 'ass', 'ttml', 'vtt']).describe('What `text` is; `ass` is SSA too.');
// Its characters are looked at as it is read: a subtitle file may hold anything.
const content = z
  .string()
  .min(1)
  .max(maxTextBytes)
  .describe('The whole file, up to 5 MiB of UTF-8 and 20,000 cues.');

export const createTextTrackSchema = z
  .strictObject({
    language,
    label: line
      .optional()
      .describe('What viewers choose by; default the English name of the language.'),
    kind,
    format,
    text: content,
  })
  .meta({ id: 'CreateTextTrack' });

export const updateTextTrackSchema = z
  .strictObject({
    language: language.optional(),
    label: line.optional(),
    kind: kind.optional(),
    format: format.optional(),
    text: content.optional(),
  })
  .refine(
    (fields) => (fields.text === undefined) === (fields.format === undefined),
    'text and format come together',
  )
  .meta({ id: 'UpdateTextTrack' });

export const textTrackSchema = z
  .object({
    id: z.string(),
    language: z.string(),
    label: z.string(),
    kind,
    cues: z.int().describe('How many are shown.'),
    leftOut: z
      .object({
        count: z.int(),
        line: z.int().describe('Of the first of them, in the text that was sent.'),
        reason: z.string().describe('Why the first was left out; a sentence for a person.'),
      })
      .optional()
      .describe('Cues of the text that are not shown; absent where all are.'),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'TextTrack' });

export const textTrackListSchema = z
  .object({ items: z.array(textTrackSchema) })
  .meta({ id: 'TextTrackList' });

export const chaptersSchema = z
  .strictObject({
    items: z
      .array(
        z.strictObject({
          startTime: z.number().min(0).max(1_000_000).describe('Seconds.'),
          title: line,
        }),
      )
      .max(1000)
      .refine(
        (items) => new Set(items.map(({ startTime }) => startTime)).size === items.length,
        'no two chapters begin at the same time',
      ),
  })
  .meta({ id: 'Chapters' });

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export type CreateTextTrack = z.infer<typeof createTextTrackSchema>;
export type UpdateTextTrack = z.infer<typeof updateTextTrackSchema>;
export type TextTrack = z.infer<typeof textTrackSchema>;
export type TextTrackList = z.infer<typeof textTrackListSchema>;
export type Chapters = z.infer<typeof chaptersSchema>;
