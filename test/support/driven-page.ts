import { launch, type ElementHandle } from 'puppeteer-core';
import { vi } from 'vitest';
import { chromium, firefox, webkit } from './installed-browsers.mjs';
import { openSession, send, startDriver } from './webdriver.mjs';

const scriptMs = 300_000;
const patience = { timeout: 30_000 };
const viewport = { width: 1280, height: 900 };

type InPage<Args extends unknown[], Result> = (...args: Args) => Result;

/** A page of any browser, with the few acts that each of their drivers knows: the rest is done by code in the page. */
export interface DrivenPage {
  open(url: string): Promise<void>;
  /** Runs a function in the page, which sees nothing of this file, and answers what it answered there. */
  run<Args extends unknown[], Result>(
    act: InPage<Args, Result>,
    ...args: Args
  ): Promise<Awaited<Result>>;
  /**
   * A real click, once the element is there and can be clicked.
   * `path` is selectors joined by ` >>> `, each within the shadow tree of the one before.
   */
  click(path: string): Promise<void>;
  /** Chooses a file of the disk in an `<input type=file>`. */
  chooseFile(path: string, file: string): Promise<void>;
  /** What the pages opened so far have raised. */
  faults(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export const browserNames = ['chromium', 'firefox', 'webkit'] as const;
export type BrowserName = (typeof browserNames)[number];

/** What is shown is drawn by the processor: a small window costs less of it. */
export function openPageIn(name: BrowserName, size = viewport): Promise<DrivenPage> {
  return name === 'webkit' ? openInWebKit() : openInPuppeteer(name, size);
}

function findElement(path: string): Element | null {
  const steps = path.split(' >>> ');
  let found: Element | null = null;
  for (const step of steps) {
    const tree: ParentNode = found?.shadowRoot ?? document;
    found = tree.querySelector(step);
    if (!found) return null;
  }
  return found;
}

/** Firefox has no WebDriver of the old kind without a program of its own; puppeteer speaks the new one with it. */
async function openInPuppeteer(
  name: 'chromium' | 'firefox',
  defaultViewport: typeof viewport,
): Promise<DrivenPage> {
  const browser = await launch({
    ...(name === 'firefox' ? firefox : chromium),
    headless: true,
    protocolTimeout: scriptMs,
    defaultViewport,
  });
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`exception: ${String(error)}`));

  async function find<Kind extends Element>(path: string): Promise<ElementHandle<Kind>> {
    const found = (await page.evaluateHandle(findElement, path)).asElement();
    if (!found) throw new Error(`There is no ${path}.`);
    return found as ElementHandle<Kind>;
  }

  return {
    async open(url) {
      await page.goto(url);
    },
    // Its types take handles of elements for arguments too, which no caller here has.
    run: async (act, ...args) => page.evaluate(act as never, ...(args as never)),
    click: (path) => vi.waitFor(async () => (await find(path)).click(), patience),
    chooseFile: async (path, file) => {
      const input = await vi.waitFor(() => find<HTMLInputElement>(path), patience);
      await input.uploadFile(file);
    },
    faults: async () => faults,
    close: () => browser.close(),
  };
}

async function openInWebKit(): Promise<DrivenPage> {
  const driver = await startDriver(webkit);
  process.once('exit', driver.stop);
  const session = await openSession(driver.base, {
    ...webkit.capabilities(),
    timeouts: { script: scriptMs },
  });
  await send(`${session}/window/rect`, viewport);
  const faults: string[] = [];

  async function find(path: string): Promise<string> {
    const script = `return (${String(findElement)})(arguments[0])`;
    const found = await send(`${session}/execute/sync`, { script, args: [path] });
    if (!found) throw new Error(`There is no ${path}.`);
    return `${session}/element/${String(Object.values(found)[0])}`;
  }

  const run: DrivenPage['run'] = async (act, ...args) => {
    const script = `const [args, done] = arguments;
      Promise.resolve(args).then((given) => (${String(act)})(...given)).then(
        (value) => done({ value }),
        (error) => done({ problem: String(error) }),
      );`;
    const answer = await send(`${session}/execute/async`, { script, args: [args] });
    const { value, problem } = answer as { value: never; problem?: string };
    if (problem !== undefined) throw new Error(problem);
    return value;
  };

  async function collectFaults(): Promise<void> {
    faults.push(...(await run(takeFaults)));
  }

  return {
    async open(url) {
      await collectFaults();
      await send(`${session}/url`, { url });
      await run(noteFaults);
    },
    run,
    click: (path) =>
      vi.waitFor(async () => void (await send(`${await find(path)}/click`, {})), patience),
    async chooseFile(path, file) {
      const input = await vi.waitFor(() => find(path), patience);
      await send(`${input}/value`, { text: file });
    },
    async faults() {
      await collectFaults();
      return faults;
    },
    async close() {
      await fetch(session, { method: 'DELETE' });
      process.off('exit', driver.stop);
      driver.stop();
    },
  };
}

type Noting = typeof globalThis & { notedFaults?: string[] };

/** This driver tells nothing of the console: what a page raises once it is loaded is noted in it. */
function noteFaults(): void {
  const noted: string[] = [];
  (globalThis as Noting).notedFaults = noted;
  addEventListener('error', ({ message }) => noted.push(`exception: ${message}`));
  addEventListener('unhandledrejection', ({ reason }) => noted.push(`exception: ${reason}`));
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    noted.push(`policy: ${violatedDirective} ${blockedURI}`),
  );
}

function takeFaults(): string[] {
  return (globalThis as Noting).notedFaults?.splice(0) ?? [];
}
