import type { Localizer } from './localize.js';

/** The first view waits for its words, so that no reader sees English flash by: for `scheduleUpdate` of an element. */
export function afterWords(
  host: { readonly hasUpdated: boolean },
  words: Pick<Localizer<string>, 'loading'>,
  update: () => void | Promise<unknown>,
): void | Promise<unknown> {
  const loading = host.hasUpdated ? undefined : words.loading;
  return loading ? loading.then(() => afterWords(host, words, update)) : update();
}
