import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { heldUploads, idOf, partial, postFinal, sendPart } from './partial-uploads.js';
import { TusClient } from './tus-client.js';
import { someBytes, startUploadServer, type Grant, type UploadServer } from './upload-server.js';

let server: UploadServer;
let grant: Grant;
let client: TusClient;

beforeAll(async () => {
  server = await startUploadServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  grant = await server.grant();
  client = new TusClient(server, grant);
});

describe('uploadRoutes: the end of partial uploads', () => {
  it('frees a terminated part and keeps the others, and the video (T73, T74)', async () => {
    const [gone, kept] = [
      await sendPart(client, someBytes(5)),
      await sendPart(client, someBytes(5)),
    ];
    expect((await client.delete(gone)).status).toBe(204);
    expect((await client.head(gone)).status).toBe(410);
    expect(await heldUploads(server)).not.toContain(idOf(gone));
    expect((await postFinal(client, [kept])).status).toBe(201);
  });

  it('does not terminate a part that a final upload is made of, but all of them with that (T73)', async () => {
    const [done, open] = [await sendPart(client, someBytes(5)), await client.create(5, partial)];
    await client.patch(open, 0, someBytes(2));
    const final = (await postFinal(client, [done, open])).headers.get('location') as string;
    expect((await client.delete(done)).status).toBe(409);
    expect((await client.delete(final)).status).toBe(204);
    const held = await heldUploads(server);
    for (const path of [done, open, final]) {
      expect((await client.head(path)).status).toBe(410);
      expect(held).not.toContain(idOf(path));
    }
  });

  it('frees parts when the upload begins anew whole, and the other way round', async () => {
    const [one, two] = [await sendPart(client, someBytes(5)), await sendPart(client, someBytes(5))];
    const whole = await client.create(5);
    for (const path of [one, two]) expect((await client.head(path)).status).toBe(410);
    const part = await sendPart(client, someBytes(5));
    expect((await client.head(whole)).status).toBe(410);
    expect((await client.head(part)).status).toBe(200);
    expect(await heldUploads(server)).not.toContain(idOf(one));
  });

  it('frees parts that no final upload came for, and final uploads whose parts did not come (T61, U-28)', async () => {
    const lonely = await sendPart(client, someBytes(5));
    const other = new TusClient(server, await server.grant());
    const [done, open] = [await sendPart(other, someBytes(5)), await other.create(5, partial)];
    const final = (await postFinal(other, [done, open])).headers.get('location') as string;
    const ids = [lonely, done, open, final].map((path) => `'${idOf(path)}'`).join(', ');
    await server.deps.database.db.execute(
      `update uploads set expires_at = now() - interval '1 second' where id in (${ids})`,
    );
    await server.sweep();
    const held = await heldUploads(server);
    for (const path of [lonely, done, open]) expect(held).not.toContain(idOf(path));
    expect((await client.head(lonely)).status).toBe(410);
    expect((await other.head(final)).status).toBe(410);
  });

  it('frees parts that the final upload was not made of', async () => {
    const [used, unused] = [
      await sendPart(client, someBytes(5)),
      await sendPart(client, someBytes(5)),
    ];
    expect((await postFinal(client, [used])).status).toBe(201);
    expect(await heldUploads(server)).not.toContain(idOf(unused));
    expect((await client.head(unused)).status).toBe(410);
  });

  it('copies no part early, however slowly it comes (T76)', async () => {
    const earlyCopies = ({ videoId }: Grant) =>
      server.jobs.enqueued.filter(
        ({ queue, payload }) =>
          queue === 'copy-upload' && 'videoId' in payload && payload.videoId === videoId,
      ).length;
    const whole = await server.grant();
    for (const [each, headers] of [
      [grant, partial],
      [whole, {}],
    ] as const) {
      const slow = new TusClient(server, each);
      const path = await slow.create(30_000_000, headers);
      await server.deps.database.db.execute(
        `update uploads set created_at = now() - interval '1 minute' where id = '${idOf(path)}'`,
      );
      await slow.patch(path, 0, someBytes(600_000));
    }
    await expect.poll(() => earlyCopies(whole)).toBe(1);
    expect(earlyCopies(grant)).toBe(0);
  });
});
