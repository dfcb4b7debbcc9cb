import { and, asc, desc, eq, gt, isNull } from 'drizzle-orm';
import type { Db } from '../../platform/database/database.js';
import {
  accessKeys,
  apps,
  signingKeys,
  type AccessKeyRow,
  type AppRow,
} from './access-key-table.js';

export async function findAccessKey(db: Db, id: string): Promise<AccessKeyRow | undefined> {
  const [row] = await db
    .select()
    .from(accessKeys)
    .where(and(eq(accessKeys.id, id), isNull(accessKeys.disabledAt)));
  return row;
}

export async function findRootKey(db: Db): Promise<AccessKeyRow | undefined> {
  const [row] = await db
    .select()
    .from(accessKeys)
    .where(and(eq(accessKeys.scope, 'root'), isNull(accessKeys.disabledAt)))
    .orderBy(asc(accessKeys.createdAt))
    .limit(1);
  return row;
}

export async function insertAccessKey(
  db: Db,
  key: typeof accessKeys.$inferInsert,
): Promise<AccessKeyRow> {
  const [row] = await db.insert(accessKeys).values(key).returning();
  return row as AccessKeyRow;
}

export async function findApp(db: Db, id: string): Promise<AppRow | undefined> {
  const [row] = await db.select().from(apps).where(eq(apps.id, id));
  return row;
}

export async function insertApp(db: Db, app: { id: string; name: string }): Promise<AppRow> {
  const [row] = await db.insert(apps).values(app).returning();
  return row as AppRow;
}

export async function selectApps(
  db: Db,
  after: string | undefined,
  limit: number,
): Promise<AppRow[]> {
  return db
    .select()
    .from(apps)
    .where(after === undefined ? undefined : gt(apps.id, after))
    .orderBy(asc(apps.id))
    .limit(limit);
}

/** The two newest signing keys that are not retired, newest first. */
export async function selectSigningKeys(db: Db): Promise<{ kid: string; secretWrapped: Buffer }[]> {
  return db
    .select({ kid: signingKeys.kid, secretWrapped: signingKeys.secretWrapped })
    .from(signingKeys)
    .where(isNull(signingKeys.retiredAt))
    .orderBy(desc(signingKeys.createdAt))
    .limit(2);
}

export async function insertSigningKey(
  db: Db,
  key: typeof signingKeys.$inferInsert,
): Promise<void> {
  await db.insert(signingKeys).values(key).onConflictDoNothing();
}
