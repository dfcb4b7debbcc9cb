import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

const references = fileURLToPath(new URL('../looks/references', import.meta.url));
const differences = fileURLToPath(new URL('../../.cache/looks', import.meta.url));
const isRenewing = process.env['VODKIT_RENEW_LOOKS'] === '1';

/**
 * What may differ: a colour by 6 % of the way from black to white, as the eye judges it (HyAB in OKLab), edges of
 * letters by their smoothing, and beyond that this many pixels. A button that is 2 px wider moves more.
 */
const tolerance = { threshold: 0.06, pixels: 40 };

export interface LookOptions {
  /** Done before each look. */
  hold?: () => Promise<void>;
  /** Covered: what is another one each time. */
  mask?: Locator[];
  /** What moves by an animation that stands still anyway, and would not be there at its end. */
  animations?: 'allow';
}

/**
 * Looks until the page is as its reference shows it; what was seen and what differs lie in `.cache/looks` otherwise.
 * With `VODKIT_RENEW_LOOKS=1` what is seen becomes the reference.
 */
export async function expectLooks(
  page: Page,
  name: string,
  { hold, mask = [], animations }: LookOptions = {},
): Promise<void> {
  const look = async (): Promise<Buffer> => {
    await hold?.();
    return page.screenshot({ animations: animations ?? 'disabled', caret: 'hide', mask });
  };
  const file = join(references, `${name}.png`);
  if (isRenewing) return renew(file, look);
  const reference = PNG.sync.read(await readFile(file));
  let seen: Buffer | undefined;
  const count = async (): Promise<number> => {
    seen = await look();
    return compare(reference, PNG.sync.read(seen)).pixels;
  };
  try {
    const message = `pixels of ${name} that differ, to be seen in .cache/looks`;
    await expect.poll(count, { timeout: 10_000, message }).toBeLessThanOrEqual(tolerance.pixels);
  } catch (error) {
    if (seen) await keep(name, seen, reference);
    throw error;
  }
  await Promise.all(kept(name).map((path) => rm(path, { force: true })));
}

interface Difference {
  readonly pixels: number;
  readonly picture: PNG;
}

/** How many pixels differ, and where; all, where the sizes do. */
function compare(reference: PNG, seen: PNG): Difference {
  const { width, height } = reference;
  if (seen.width !== width || seen.height !== height)
    return { pixels: width * height, picture: seen };
  const picture = new PNG({ width, height });
  const { threshold } = tolerance;
  return {
    pixels: pixelmatch(reference.data, seen.data, picture.data, width, height, { threshold }),
    picture,
  };
}

function kept(name: string): string[] {
  return ['seen', 'difference'].map((what) => join(differences, `${name}-${what}.png`));
}

async function keep(name: string, seen: Buffer, reference: PNG): Promise<void> {
  const [seenFile = '', differenceFile = ''] = kept(name);
  await mkdir(differences, { recursive: true });
  await writeFile(seenFile, seen);
  await writeFile(differenceFile, PNG.sync.write(compare(reference, PNG.sync.read(seen)).picture));
}

/** Once two looks are alike; a reference that it is like already stays as it is. */
async function renew(file: string, look: () => Promise<Buffer>): Promise<void> {
  let last: Buffer | undefined;
  const isStill = async (): Promise<boolean> => {
    const before = last;
    last = await look();
    return before?.equals(last) === true;
  };
  await expect.poll(isStill, { interval: 300, timeout: 15_000 }).toBe(true);
  const seen = PNG.sync.read(last as unknown as Buffer);
  if (existsSync(file)) {
    const { pixels } = compare(PNG.sync.read(await readFile(file)), seen);
    if (pixels <= tolerance.pixels) return;
  }
  await mkdir(references, { recursive: true });
  await writeFile(file, PNG.sync.write(seen, { colorType: 2, deflateLevel: 9, filterType: -1 }));
}
