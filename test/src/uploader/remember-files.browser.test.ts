import { expect } from '@open-wc/testing';
import type { VodUploaderElement } from '../../../src/uploader/uploader-element.js';
import { authorizeAt, heard, inside, openUploader, until } from './mount-uploader.js';

/** A file that has a handle, as files of the user's disk have in Chromium; of the page's own folder, so that nobody is asked. */
async function fileWithHandle(name: string, text: string) {
  const folder = await navigator.storage.getDirectory();
  const handle = await folder.getFileHandle(name, { create: true });
  const writer = await handle.createWritable();
  // As far as it is read, it is a Flash video.
  await writer.write(`FLV\x01${text}`);
  await writer.close();
  return { handle, file: await handle.getFile() };
}

type WithHandle = Awaited<ReturnType<typeof fileWithHandle>>;

function drop(uploader: VodUploaderElement, { file, handle }: WithHandle): void {
  const transfer = new DataTransfer();
  transfer.items.add(file);
  const items = Array.from(transfer.items, ({ kind }) => ({
    kind,
    getAsFileSystemHandle: () => Promise.resolve(handle),
  }));
  const dataTransfer = { types: ['Files'], items, files: transfer.files };
  const event = new Event('drop', { bubbles: true, composed: true, cancelable: true });
  uploader.dispatchEvent(Object.defineProperty(event, 'dataTransfer', { value: dataTransfer }));
}

const settings = (isRemembering = true) => {
  const hold = authorizeAt('hold');
  return {
    rememberFiles: isRemembering,
    getUploadAuth: async (file: File, options: { signal: AbortSignal; videoId?: string }) => ({
      ...(await hold(file, options)),
      ...(options.videoId !== undefined && { videoId: options.videoId }),
    }),
  };
};

async function open(isRemembering = true, manualStart = false): Promise<VodUploaderElement> {
  const { rememberFiles, getUploadAuth } = settings(isRemembering);
  const uploader = await openUploader({ getUploadAuth, manualStart });
  uploader.rememberFiles = rememberFiles;
  return uploader;
}

/** Whether files may be read unasked, as those of the page's own folder always may. */
let isPermitted = false;

const soon = () => new Promise((resolve) => requestAnimationFrame(resolve));
const row = (uploader: VodUploaderElement) =>
  uploader.shadowRoot?.querySelector<HTMLElement>('[data-phase=interrupted]');
const rowButton = (uploader: VodUploaderElement) =>
  row(uploader)?.querySelector('button')?.textContent.trim();

/** Uploads a part of it, and opens the page again. */
async function interrupt(
  dropped: WithHandle,
  then: 'waits' | 'goes on' | 'manual' | 'paused' | 'forgets' = 'waits',
): Promise<VodUploaderElement> {
  const isRemembering = then !== 'forgets';
  const before = await open(isRemembering);
  drop(before, dropped);
  await heard(before, 'vod-uploader-add');
  await until(before, 'sending');
  while (localStorage.length === 0) await soon();
  if (isRemembering) while (!(await keptKeys()).length) await soon();
  if (then === 'paused') {
    before.queue.pauseAll();
    while (!(await isKeptPaused())) await soon();
  }
  before.remove();
  await until(before, 'paused');
  const uploader = await open(isRemembering, then === 'manual');
  if (then === 'goes on') await heard(uploader, 'vod-uploader-add');
  else while (!row(uploader)) await soon();
  return uploader;
}

const keptKeys = () => readKept((store) => store.getAllKeys());

async function isKeptPaused(): Promise<boolean> {
  const [kept] = (await readKept((store) => store.getAll())) as { isPaused: boolean }[];
  return kept?.isPaused ?? false;
}

async function readKept<T>(read: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open('vodkit-uploads', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('files');
  const database = await new Promise<IDBDatabase>((resolve) => {
    opening.onsuccess = () => resolve(opening.result);
  });
  const found = read(database.transaction('files').objectStore('files'));
  await new Promise((resolve) => (found.onsuccess = resolve));
  database.close();
  return found.result;
}

interface Permitted {
  queryPermission: () => Promise<PermissionState>;
}

const hasFolder = 'createWritable' in (globalThis.FileSystemFileHandle?.prototype ?? {});

// Elsewhere no file has a handle.
(hasFolder ? describe : describe.skip)('a file that <vod-uploader> remembers', () => {
  // TypeScript does not know of it yet.
  const handles = globalThis.FileSystemFileHandle?.prototype as unknown as Permitted;
  const queryPermission = handles?.queryPermission;
  beforeEach(() => {
    localStorage.clear();
    isPermitted = false;
    handles.queryPermission = () => Promise.resolve(isPermitted ? 'granted' : 'prompt');
  });
  afterEach(async () => {
    handles.queryPermission = queryPermission;
    localStorage.clear();
    indexedDB.deleteDatabase('vodkit-uploads');
    await (await navigator.storage.getDirectory()).removeEntry('walk.mp4').catch(() => undefined);
  });

  it('goes on by itself after a reload while the browser permits to read it, and is forgotten once it is uploaded', async () => {
    isPermitted = true;
    const uploader = await interrupt(await fileWithHandle('walk.mp4', 'a'.repeat(1000)), 'goes on');
    await until(uploader, 'sending');
    expect(uploader.queue.items[0]).to.include({ begin: 'resumed' });
    expect(row(uploader) === null).to.equal(true);
    uploader.queue.cancelAll();
    while ((await keptKeys()).length) await soon();
  });

  it('waits for a click where files wait for the start button', async () => {
    isPermitted = true;
    const uploader = await interrupt(await fileWithHandle('walk.mp4', 'a'.repeat(1000)), 'manual');
    while (rowButton(uploader) !== 'Resume') await soon();
    expect(uploader.queue.items).to.have.lengthOf(0);
  });

  it('waits for a click where its user had paused it', async () => {
    isPermitted = true;
    const uploader = await interrupt(await fileWithHandle('walk.mp4', 'a'.repeat(1000)), 'paused');
    while (rowButton(uploader) !== 'Resume') await soon();
    expect(uploader.queue.items).to.have.lengthOf(0);
  });

  it('goes on after a reload by one click where the browser asks its user, and is forgotten once it is uploaded', async () => {
    const dropped = await fileWithHandle('walk.mp4', 'a'.repeat(1000));
    const uploader = await interrupt(dropped);
    while (rowButton(uploader) !== 'Resume') await soon();
    expect(inside(uploader, '.text').textContent).to.match(
      /^\d+% uploaded before the page was closed$/,
    );
    await expect(uploader).to.be.accessible();
    row(uploader)?.querySelector('button')?.click();
    await heard(uploader, 'vod-uploader-add');
    await until(uploader, 'sending');
    expect(uploader.queue.items[0]).to.include({ begin: 'resumed' });
    expect(uploader.queue.items[0]?.file.name).to.equal('walk.mp4');
    while (row(uploader)) await soon();
    uploader.queue.cancelAll();
    while ((await keptKeys()).length) await soon();
  });

  it('is chosen again where it has changed meanwhile, which is said', async () => {
    const uploader = await interrupt(await fileWithHandle('walk.mp4', 'a'.repeat(1000)));
    await fileWithHandle('walk.mp4', 'b'.repeat(1000));
    while (rowButton(uploader) !== 'Resume') await soon();
    row(uploader)?.querySelector('button')?.click();
    while (rowButton(uploader) !== 'Choose again') await soon();
    expect(inside(uploader, '.notice').textContent).to.equal(
      'walk.mp4 has changed or was moved. Choose it again.',
    );
    expect(uploader.queue.items).to.have.lengthOf(0);
    expect(await keptKeys()).to.deep.equal([]);
  });

  it('is forgotten with its upload', async () => {
    const uploader = await interrupt(await fileWithHandle('walk.mp4', 'a'.repeat(1000)));
    while (rowButton(uploader) !== 'Resume') await soon();
    row(uploader)?.querySelector<HTMLButtonElement>('.round')?.click();
    while ((await keptKeys()).length) await soon();
    expect(row(uploader)).to.equal(null);
  });

  it('is not kept unless the page wants that', async () => {
    const uploader = await interrupt(await fileWithHandle('walk.mp4', 'a'.repeat(1000)), 'forgets');
    expect(rowButton(uploader)).to.equal('Choose again');
    expect(await keptKeys()).to.deep.equal([]);
  });

  it('comes from the picker that hands out handles; the file input picks where that is forbidden', async () => {
    const { handle } = await fileWithHandle('walk.mp4', 'a'.repeat(1000));
    const own = Object.getOwnPropertyDescriptor(globalThis, 'showOpenFilePicker');
    const asked: object[] = [];
    let answer = () => Promise.resolve([handle]);
    Object.defineProperty(globalThis, 'showOpenFilePicker', {
      configurable: true,
      value: (options: object) => (asked.push(options), answer()),
    });
    try {
      const uploader = await open();
      uploader.accept = 'video/*';
      inside(uploader, '.choose').click();
      await heard(uploader, 'vod-uploader-add');
      await until(uploader, 'sending');
      while (!(await keptKeys()).length) await soon();
      expect(JSON.stringify(asked[0])).to.match(/"multiple":true.*"video\/\*":\[.*"\.mp4"/);

      const input = inside<HTMLInputElement>(uploader, 'input');
      let inputs = 0;
      input.click = () => void (inputs += 1);
      for (const [name, expected] of [
        ['AbortError', 0],
        ['SecurityError', 1],
      ] as const) {
        answer = () => Promise.reject(new DOMException('no', name));
        const before = asked.length;
        uploader.openPicker();
        while (asked.length === before) await soon();
        await soon();
        expect(inputs).to.equal(expected);
      }
      uploader.queue.cancelAll();
    } finally {
      if (own) Object.defineProperty(globalThis, 'showOpenFilePicker', own);
      else Reflect.deleteProperty(globalThis, 'showOpenFilePicker');
    }
  });
});
