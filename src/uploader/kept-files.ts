import { withStore } from '../shared/browser-store.js';
import { toPickerAccept } from '../upload/file-rules.js';
import { fingerprintFile } from '../upload/file-fingerprint.js';
import { keepMs, resumeKey } from '../upload/resume-store.js';
import { noteHandle, type FileHandle } from './file-handles.js';

const place = { database: 'vodkit-uploads', store: 'files' };

interface Kept {
  handle: FileHandle;
  savedAtMs: number;
  /** Whether its user paused it: then it goes on by a click only. */
  isPaused?: boolean;
}

/** Keeps the handle of a file that is being uploaded, by the key of its upload; answers that key. */
export async function keepFile(
  file: File,
  handle: FileHandle,
  isPaused: boolean,
): Promise<string | undefined> {
  const fingerprint = await fingerprintFile(file);
  if (fingerprint === undefined) return undefined;
  const key = resumeKey(file, fingerprint);
  await withStore(place, 'readwrite', (store) =>
    store.put({ handle, savedAtMs: Date.now(), isPaused } satisfies Kept, key),
  );
  return key;
}

export async function dropFile(key: string): Promise<void> {
  await withStore(place, 'readwrite', (store) => store.delete(key));
}

/** The keys of the files that are kept; older ones than a week are dropped. */
export async function keptKeys(): Promise<ReadonlySet<string>> {
  const keys = ((await withStore(place, 'readonly', (store) => store.getAllKeys())) ??
    []) as string[];
  const kept = ((await withStore(place, 'readonly', (store) => store.getAll())) ?? []) as Kept[];
  const oldestMs = Date.now() - keepMs;
  const old = keys.filter((_, n) => (kept[n]?.savedAtMs ?? 0) < oldestMs);
  await Promise.all(old.map(dropFile));
  return new Set(keys.filter((key) => !old.includes(key)));
}

/** Not the file itself: its user did not allow it this time, or it is not the same any more, or gone. */
export type Asked = File | 'denied' | 'changed';

/** Asks for the file of this key; call it from a click, so that the browser may ask its user. */
export function askForFile(key: string): Promise<Asked> {
  return readKept(key, ({ handle }) => handle.requestPermission?.({ mode: 'read' }));
}

/** The file of this key where its user did not pause it, and is not to be asked: the tab crashed or was reloaded, or it was always allowed. */
export function findAllowed(key: string): Promise<Asked> {
  return readKept(key, ({ handle, isPaused }) =>
    isPaused ? Promise.resolve('prompt') : handle.queryPermission?.({ mode: 'read' }),
  );
}

async function readKept(
  key: string,
  permit: (kept: Kept) => Promise<PermissionState> | undefined,
): Promise<Asked> {
  const kept = (await withStore(place, 'readonly', (store) => store.get(key))) as Kept | undefined;
  if (!kept) return 'changed';
  const { handle } = kept;
  const permission = await permit(kept);
  if (permission !== undefined && permission !== 'granted') return 'denied';
  const file = await handle.getFile().catch(() => undefined);
  const fingerprint = file && (await fingerprintFile(file));
  if (file && fingerprint !== undefined && resumeKey(file, fingerprint) === key) {
    noteHandle(file, handle);
    return file;
  }
  await dropFile(key);
  return 'changed';
}

/**
 * Files from the picker that hands out handles; call it from a click. Undefined where the browser has none, or forbids it here, as in
 * a frame of another origin: then the file input picks.
 */
export async function pickFiles(accept: string, multiple: boolean): Promise<File[] | undefined> {
  const entries = toPickerAccept(accept).split(',');
  const endings = entries.filter((entry) => entry.startsWith('.'));
  const types = entries.filter((entry) => entry.includes('/') && entry !== '*/*');
  const wanted = Object.fromEntries(
    (types.length > 0 ? types : ['video/*']).map((type) => [type, endings]),
  );
  try {
    const picked = await globalThis.showOpenFilePicker?.({
      multiple,
      types: endings.length + types.length > 0 ? [{ accept: wanted }] : [],
    });
    return picked && (await Promise.all(picked.map(fileOf)));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return [];
    return undefined;
  }
}

async function fileOf(handle: FileHandle): Promise<File> {
  const file = await handle.getFile();
  noteHandle(file, handle);
  return file;
}
