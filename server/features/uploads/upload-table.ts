import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from '../../platform/database/columns.js';

const whole = (name: string) => bigint(name, { mode: 'number' });

export type UploadState = 'open' | 'complete' | 'terminated' | 'expired';

export const uploads = pgTable('uploads', {
  id: text('id').primaryKey(),
  appId: text('app_id').notNull(),
  videoId: text('video_id').notNull(),
  state: text('state').$type<UploadState>().notNull(),
  /** Null until the client says so. */
  length: whole('length'),
  offset: whole('upload_offset').notNull().default(0),
  metadata: text('metadata'),
  maxSize: whole('max_size').notNull(),
  fence: whole('fence').notNull().default(0),
  leaseFence: whole('lease_fence'),
  /** While the process that holds the lease was not asked for it, `infinity`: an invalid date. */
  leaseUntil: instant('lease_until'),
  /** The process that has the lease. */
  leaseHolder: text('lease_holder'),
  bootId: text('boot_id'),
  expiresAt: instant('expires_at').notNull(),
  /** `Upload-Concat` as it came. */
  concat: text('concat'),
  /** Of a final upload, the ids of its partial ones in order. The bytes are where the first has its own. */
  parts: text('parts').array(),
  /** What the client says that the whole file has, in hexadecimal. */
  sha256: text('sha256'),
  createdAt: instant('created_at').notNull().defaultNow(),
  completedAt: instant('completed_at'),
});

export type UploadRow = typeof uploads.$inferSelect;

export type WholeUpload = UploadRow & { length: number };

export type FinalUpload = WholeUpload & { parts: string[] };

export function isPartial({ concat }: UploadRow): boolean {
  return concat === 'partial';
}

export function isFinal(upload: UploadRow): upload is FinalUpload {
  return upload.parts !== null;
}

/** Whether a process may be writing to it. */
export function isLeased({ leaseUntil }: UploadRow, nowMs = Date.now()): boolean {
  return leaseUntil !== null && !(leaseUntil.getTime() <= nowMs);
}

/** The appendable object that has the bytes of the whole file. */
export function bytesIdOf({ id, parts }: UploadRow): string {
  return parts?.[0] ?? id;
}

/** Whether the client has sent all of it. */
export function hasAllBytes(upload: UploadRow): upload is WholeUpload {
  return upload.offset === upload.length;
}

/** The most bytes that the upload may have. */
export function limitOf({ length, maxSize }: UploadRow): number {
  return length ?? maxSize;
}
