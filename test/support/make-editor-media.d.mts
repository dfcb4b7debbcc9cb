export const editorMediaDir: string;
export function makeEditorMedia(): Promise<string>;
