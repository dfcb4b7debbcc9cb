/** `hash-worker.ts` with what it imports in one piece, as the builds put it together. */
declare const code: string;
export default code;
