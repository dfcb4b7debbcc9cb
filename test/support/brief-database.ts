/**
 * Flags of Node for processes that open an embedded database and end soon. To compile much of PostgreSQL's WebAssembly
 * once more, optimised, takes two seconds of processor time, which only a server that stays wins back.
 */
export const briefDatabase = ['--wasm-tiering-budget=100000000'] as const;
