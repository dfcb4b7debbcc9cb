/** A handle of the browser, by which a file can be read again after a reload; of Chromium. */
export interface FileHandle extends FileSystemFileHandle {
  queryPermission?(options: { mode: 'read' }): Promise<PermissionState>;
  requestPermission?(options: { mode: 'read' }): Promise<PermissionState>;
}

interface PickerOptions {
  multiple: boolean;
  types: { accept: Record<string, string[]> }[];
}
declare global {
  var showOpenFilePicker: ((options: PickerOptions) => Promise<FileHandle[]>) | undefined;
  interface DataTransferItem {
    getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
  }
}

const handles = new WeakMap<File, FileHandle>();

/** The handle that the browser gave with a file, if it gave one. */
export function handleOf(file: File): FileHandle | undefined {
  return handles.get(file);
}

/** Notes where a file came from. */
export function noteHandle(file: File, handle: FileSystemHandle | null): void {
  if (handle?.kind === 'file') handles.set(file, handle as FileHandle);
}
