import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

async function packedFiles(folder: string): Promise<string[]> {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: folder,
  });
  // Newer versions of npm name each package.
  const report = Object.values(JSON.parse(stdout) as Record<string, { files: { path: string }[] }>);
  return report.flatMap(({ files }) => files.map(({ path }) => path));
}

/** Where the pages lead that are not addresses of the web; anchors left out. */
async function linksOf(page: string, folder: string): Promise<string[]> {
  const text = await readFile(join(folder, page), 'utf8');
  return [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link = '']) =>
    posix.normalize(posix.join(posix.dirname(page), link)),
  );
}

describe('the pages of a package', () => {
  it.each([
    ['vodkit', '.', 7],
    ['@vodkit/server', 'server', 0],
  ])('of %s link only to what is packed with them', async (_, path, least) => {
    const folder = join(root, path);
    const files = await packedFiles(folder);
    const pages = files.filter((file) => file.endsWith('.md'));
    expect(pages).toContain('README.md');
    const links = (await Promise.all(pages.map((page) => linksOf(page, folder)))).flat();
    expect(links.length).toBeGreaterThanOrEqual(least);
    expect(links.filter((link) => !files.includes(link))).toEqual([]);
  });
});
