import { z } from 'zod';

const pixels = z.coerce.number().int().min(1).max(10_000).optional();

export const embedQuerySchema = z.object({
  t: z
    .string()
    .max(20)
    .optional()
    .describe('Where to begin: seconds, or as in `1m30s`. Anything else is the start.'),
});

export const embedPlayAuthSchema = z.object({ playAuth: z.string() }).meta({ id: 'EmbedPlayAuth' });

export const oembedQuerySchema = z.object({
  url: z.string().max(2048).describe('Of an embed page, with or without `t`.'),
  format: z.string().max(20).optional().describe('`json`, which is the default; others are 501.'),
  maxwidth: pixels.describe('Most pixels that the frame may be wide; default 640.'),
  maxheight: pixels.describe('Most pixels that it may be high.'),
});

export const oembedSchema = z
  .object({
    version: z.literal('1.0'),
    type: z.enum(['video', 'rich']).describe('`rich` where there is sound alone.'),
    title: z.string(),
    provider_name: z.string(),
    provider_url: z.url(),
    cache_age: z.int().describe('Seconds.'),
    html: z.string().describe('An iframe.'),
    width: z.int(),
    height: z.int(),
    thumbnail_url: z.url().optional(),
    thumbnail_width: z.int().optional(),
    thumbnail_height: z.int().optional(),
  })
  .meta({ id: 'OEmbed' });

export type OEmbed = z.infer<typeof oembedSchema>;
