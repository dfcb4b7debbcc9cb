import { z } from 'zod';
import { text, trimmedText } from './text.js';

export const appSchema = z
  .object({ id: z.string(), name: z.string(), createdAt: z.iso.datetime() })
  .meta({ id: 'App' });

export const createAppSchema = z
  .strictObject({ name: trimmedText({ min: 1, max: 64 }) })
  .meta({ id: 'CreateApp' });

export const listAppsQuerySchema = z.strictObject({
  cursor: text({ max: 64 }).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional().describe('Default 20.'),
});

export const appListSchema = z
  .object({ items: z.array(appSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'AppList' });

export const accessKeySchema = z
  .object({
    accessKeyId: z.string(),
    accessKeySecret: z.string().describe('Shown only once.'),
    appId: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'AccessKey' });

export type App = z.infer<typeof appSchema>;
export type AccessKey = z.infer<typeof accessKeySchema>;
