import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/config.js';
import { startServer, type RunningServer } from '../../../server/start-server.js';
import { version } from '../../../server/version.js';
import { freePort, freshDataDir } from '../../support/server.js';

let dataDir: string;
let server: RunningServer;

beforeAll(async () => {
  dataDir = await freshDataDir();
  const env = { VOD_DATA_DIR: dataDir, VOD_SAMPLE: 'off', VOD_LOG_LEVEL: 'error' };
  server = await startServer(parseConfig({ ...env, PORT: String(await freePort()) }));
});
afterAll(async () => {
  await server?.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe('serveHomePage', () => {
  it('says at / what this is and leads to what there is, also below a path (S15)', async () => {
    const answer = await fetch(server.url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'self';/,
    );
    const page = await answer.text();
    expect(page).toContain(`Server ${version}`);
    expect(page).not.toContain(dataDir);
    const links = [...page.matchAll(/href="([^"]+)"/g)]
      .map(([, href = '']) => href)
      .filter((href) => !href.startsWith('data:'));
    expect(links).toEqual(
      expect.arrayContaining(['docs', 'docs/style.css', 'v1/openapi.json', 'healthz', 'readyz']),
    );
    for (const href of links) {
      // A proxy may strip a path that the server does not know of.
      expect(href).not.toMatch(/^\//);
      expect((await fetch(new URL(href, server.url))).status).not.toBe(404);
    }
  });

  it('leads from /docs/ to the page without a path of its own, and from there to its style', async () => {
    const answer = await fetch(new URL('/docs/', server.url), { redirect: 'manual' });
    expect(answer.headers.get('location')).toBe('../docs');
    const page = await (await fetch(new URL('/docs', server.url))).text();
    expect(page).not.toMatch(/href="\//);
  });
});
