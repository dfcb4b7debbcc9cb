import { z } from 'zod';

export const appSchema = z
  .object({ id: z.string(), name: z.string(), createdAt: z.iso.datetime() })
  .meta({ id: 'App' });

export const createAppSchema = z.strictObject({ name: z.string().trim().min(1).max(64) }).meta({ id: 'CreateApp' });

export const appListSchema = z
  .object({ items: z.array(appSchema), nextCursor: z.string().nullable() })
  .meta({ id: 'AppList' });

export const accessKeySchema = z
  .object({
    accessKeyId: z.string(),
    accessKeySecret: z.string().describe('Shown this once.'),
    appId: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'AccessKey' });

export type App = z.infer<typeof appSchema>;
export type AccessKey = z.infer<typeof accessKeySchema>;
