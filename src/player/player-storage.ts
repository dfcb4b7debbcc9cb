/** Where a player keeps what its viewer chose. `localStorage` and `sessionStorage` are such; one of your own may answer later, as one that asks your server does. */
export interface PlayerStorage {
  /** What is kept under the name; null for nothing. */
  getItem(key: string): string | null | Promise<string | null>;
  setItem(key: string, value: string): void | Promise<void>;
}
