import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const kept = globalThis as { vodkitDatabaseCode?: WebAssembly.Module };

/**
 * Keeps the compiled WebAssembly of the embedded database: while a process has it, V8 gives it to every thread that
 * compiles the same, which saves half a second of processor time for each database that is opened.
 */
export function keepDatabaseCode(): void {
  kept.vodkitDatabaseCode ??= new WebAssembly.Module(
    readFileSync(createRequire(import.meta.url).resolve('@electric-sql/pglite/pglite.wasm')),
  );
}
