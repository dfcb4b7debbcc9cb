import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { toDatabaseProblem } from '../../../../server/platform/database/database-problem.js';
import type { Database } from '../../../../server/platform/database/database.js';
import { startChild } from '../../../support/child.js';
import { times } from '../../../support/counts.js';
import { embeddedDataDir, openEmbedded } from '../../../support/embedded.js';
import { createLoopDisk, powerCutMissing } from '../../../support/power-cut.js';

const writer = new URL('../../../support/row-writer.ts', import.meta.url);
const minutes = 60_000;

describe('the embedded database', () => {
  it('loses no acknowledged row to kill -9 (D-08)', { timeout: 60 * minutes }, async () => {
    const dataDir = await embeddedDataDir();
    const acknowledged: string[] = [];
    for (let round = 0; round < times(10, 100); round += 1) {
      const child = startChild(writer, [dataDir]);
      await child.until(1);
      await sleep(Math.random() * 400);
      await child.kill();
      acknowledged.push(...child.lines);
    }
    const database = await openEmbedded(dataDir);
    expect(await missing(database, acknowledged)).toEqual([]);
    await database.close();
    await rm(dataDir, { recursive: true });
  });

  it.skipIf(powerCutMissing)(
    named('D-08 loses no acknowledged row to a power cut'),
    { timeout: 120 * minutes },
    async () => {
      const disk = await createLoopDisk(512 * 1024 ** 2);
      try {
        const dataDir = await embeddedDataDir(disk.path);
        // The folder counts as one that has been there for long.
        await promisify(execFile)('sync', ['-f', dataDir]);
        const acknowledged: string[] = [];
        const rounds = Number(process.env['VODKIT_ROUNDS'] ?? times(0, 100));
        for (let round = 0; round < rounds; round += 1) {
          const child = startChild(writer, [dataDir]);
          await child.until(1);
          await sleep(Math.random() * 1_500);
          await disk.cut();
          acknowledged.push(...child.lines);
          await child.kill();
          await disk.remount();
          const database = await openEmbedded(dataDir);
          expect(await missing(database, acknowledged)).toEqual([]);
          await database.close();
        }
        console.log(`${rounds} power cuts, ${acknowledged.length} acknowledged rows, 0 lost`);
      } finally {
        await disk.destroy();
      }
    },
  );

  it.skipIf(powerCutMissing)(
    named('D-08 opens after a power cut in its very first start'),
    { timeout: 120 * minutes },
    async () => {
      const disk = await createLoopDisk(512 * 1024 ** 2);
      try {
        for (let round = 0; round < times(0, 5); round += 1) {
          const dataDir = `${disk.path}/fresh-${round}`;
          const child = startChild(writer, [dataDir]);
          // Some cuts fall into the making of the database, some right after its first commits.
          if (round % 2 === 0) await sleep(1_000 + Math.random() * 4_000);
          else await child.until(3);
          await disk.cut();
          const acknowledged = [...child.lines];
          await child.kill();
          await disk.remount();
          const database = await openEmbedded(dataDir);
          if (acknowledged.length > 0) expect(await missing(database, acknowledged)).toEqual([]);
          await database.close();
          await rm(dataDir, { recursive: true });
        }
      } finally {
        await disk.destroy();
      }
    },
  );

  it.skipIf(powerCutMissing)(
    named('D-07 says 503 or 507 while the disk is full, and goes on by itself when there is space'),
    { timeout: 10 * minutes },
    async () => {
      const disk = await createLoopDisk(128 * 1024 ** 2);
      try {
        const database = await openEmbedded(await embeddedDataDir(disk.path));
        await database.db.execute(
          sql`create table acknowledged (id bigint primary key, payload text not null)`,
        );
        const acknowledged: string[] = [];
        let next = 0;
        const write = async (): Promise<number | undefined> => {
          const id = (next += 1);
          // The message fills the write-ahead log, whose next segment does not fit either: a panic, not only an error.
          const insert = sql`insert into acknowledged select ${id}, ${randomBytes(5_000).toString('hex')} from pg_logical_emit_message(true, '', repeat('x', 1000000))`;
          const status = await database.db.execute(insert).then(
            () => undefined,
            (error: unknown) => toDatabaseProblem(error)?.status ?? 500,
          );
          if (status === undefined) acknowledged.push(String(id));
          return status;
        };
        await fill(`${disk.path}/filler`);
        const refusals = new Set<number | undefined>();
        while (refusals.size === 0 || next % 20 !== 0) {
          const status = await write();
          if (status !== undefined) refusals.add(status);
        }
        expect([503, 507]).toEqual(expect.arrayContaining([...refusals]));
        await rm(`${disk.path}/filler`);
        while ((await write()) !== undefined) await sleep(100);
        expect(await missing(database, acknowledged)).toEqual([]);
        console.log(
          `${acknowledged.length} acknowledged rows, refused with ${[...refusals].join(', ')}`,
        );
        await database.close();
      } finally {
        await disk.destroy();
      }
    },
  );
});

async function fill(path: string): Promise<void> {
  const chunk = Buffer.alloc(64 * 1024);
  const file = await open(path, 'w');
  try {
    for (;;) await file.write(chunk);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    await file.close();
  }
}

function named(title: string): string {
  return powerCutMissing === undefined ? title : `${title} (skipped: ${powerCutMissing})`;
}

async function missing({ db }: Database, acknowledged: string[]): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`select id::text from acknowledged`);
  const present = new Set(rows.map((row) => row.id));
  return acknowledged.filter((id) => !present.has(id));
}
