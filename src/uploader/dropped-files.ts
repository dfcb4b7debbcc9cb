/** The files of a drop; folders are walked, and of what lies in them only what `isWanted` is taken. */
export async function readDroppedFiles(
  transfer: DataTransfer,
  isWanted: (file: File) => boolean,
): Promise<File[]> {
  // Entries must be taken while the event is dispatched; afterwards the list is empty.
  const entries = Array.from(transfer.items, (item) =>
    item.kind === 'file' ? item.webkitGetAsEntry?.() : null,
  );
  const files = Array.from(transfer.files);
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  const found: File[] = [];
  for (const entry of entries) {
    if (!entry) continue;
    for await (const file of walk(entry))
      if (!entry.isDirectory || isWanted(file)) found.push(file);
  }
  return found;
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
