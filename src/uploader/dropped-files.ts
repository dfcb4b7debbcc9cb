import { noteHandle } from './file-handles.js';

interface DropReading {
  /** Which of the files in dropped folders are taken. */
  isWanted: (file: File) => boolean;
  /** Whether the handles of dropped files are noted, where the browser has them. */
  notesHandles: boolean;
}

/** The files of a drop; folders are walked. */
export async function readDroppedFiles(
  transfer: DataTransfer,
  { isWanted, notesHandles }: DropReading,
): Promise<File[]> {
  // Entries and handles must be taken while the event is dispatched; afterwards the list is empty.
  const items = Array.from(transfer.items);
  const entries = items.map((item) => (item.kind === 'file' ? item.webkitGetAsEntry?.() : null));
  const files = Array.from(transfer.files);
  const noting = notesHandles ? noteHandles(items, files) : undefined;
  await noting;
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  const found: File[] = [];
  for (const entry of entries) {
    if (!entry) continue;
    for await (const file of walk(entry))
      if (!entry.isDirectory || isWanted(file)) found.push(file);
  }
  return found;
}

async function noteHandles(
  items: readonly DataTransferItem[],
  files: readonly File[],
): Promise<void> {
  const handles = await Promise.all(
    items
      .filter(({ kind }) => kind === 'file')
      .map(async (item) => item.getAsFileSystemHandle?.().catch(() => null)),
  );
  for (const [n, file] of files.entries()) noteHandle(file, handles[n] ?? null);
}

async function* walk(entry: FileSystemEntry): AsyncGenerator<File> {
  if (entry.isFile) {
    yield await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A reader answers in portions, and with an empty one at the end.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (portion.length === 0) return;
    for (const child of portion) if (!child.name.startsWith('.')) yield* walk(child);
  }
}
