import { nothing, type ReactiveController, type ReactiveControllerHost } from 'lit';

/** A text in the forms that its language has for counts, chosen by `count` as `Intl.PluralRules` says: `{one: '{count} file', other: '{count} files'}`. */
export type PluralText = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** Words by key. `{name}` in a text is replaced by the parameter of that name. */
export type Messages = Readonly<Record<string, string | PluralText>>;

/** Message tables by language: `en`, `zh`, or longer tags such as `zh-Hant`. */
export type MessageTables = Readonly<Record<string, Messages>>;

const rightToLeft = /^(ar|dv|fa|he|ps|ur|yi)\b/;

/** Loads the table of a language, which has all keys. */
export type TableLoaders<Key extends string> = Readonly<
  Record<string, () => Promise<{ default: Readonly<Record<Key, string | PluralText>> }>>
>;

/**
 * Picks an element's words: the closest `lang` around it (across shadow roots), else the browser's language;
 * the first table that fits from the most special tag to the plainest, and English for what that lacks.
 */
export class Localizer<Key extends string> implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #english: Readonly<Record<Key, string | PluralText>>;
  readonly #loaders: TableLoaders<Key>;
  readonly #loaded = new Map<string, Messages>();
  #extra: MessageTables = {};
  #lang = 'en';
  #loading: Promise<unknown> | undefined;
  #observer: MutationObserver | undefined;

  constructor(
    host: ReactiveControllerHost & HTMLElement,
    english: Readonly<Record<Key, string | PluralText>>,
    loaders: TableLoaders<Key>,
  ) {
    this.#host = host;
    this.#english = english;
    this.#loaders = loaders;
    host.addController(this);
  }

  /** The language in use, as a valid BCP 47 tag. */
  get lang(): string {
    return this.#lang;
  }

  /** The language of the words, which is another one where those of `lang` are not there. What is drawn is marked with it. */
  get spoken(): string {
    return tagsOf(this.#lang).find((lang) => lang in this.#extra || this.#loaded.has(lang)) ?? 'en';
  }

  /** For what is drawn: the direction of the words, where the page around says none. */
  get dir(): 'rtl' | typeof nothing {
    return rightToLeft.test(this.spoken) && !closest(this.#host, 'dir') ? 'rtl' : nothing;
  }

  /** While a table is on its way, for at most a second: an element may wait with its first view, which is English without. */
  get loading(): Promise<unknown> | undefined {
    return this.#loading;
  }

  /** Further or other words, looked up before the built-in ones. */
  set extra(tables: MessageTables) {
    this.#extra = tables;
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    this.#update();
    // `lang` most often changes on <html> (a language switch) or on the element itself.
    this.#observer = new MutationObserver(() => {
      this.#update();
      this.#host.requestUpdate();
    });
    const options = { attributes: true, attributeFilter: ['lang', 'dir'] };
    this.#observer.observe(document.documentElement, options);
    this.#observer.observe(this.#host, options);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }

  /** Numbers are written as the language does; `count` chooses the plural form. */
  t(key: Key, params: Readonly<Record<string, string | number>> = {}): string {
    // Words of a part that is not there yet, or that could not be fetched, must not keep the rest from being drawn.
    const { text, lang } = this.#find(key) ?? { text: this.#english[key] ?? '', lang: 'en' };
    return pluralForm(text, lang, params['count']).replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name];
      // Of which browsers keep the formatter: to make one takes 0.1 ms.
      if (typeof value === 'number') return value.toLocaleString(this.#lang);
      // The name of a file keeps its own order inside a sentence that runs from right to left.
      return value && rightToLeft.test(lang) ? `\u2068${value}\u2069` : (value ?? whole);
    });
  }

  #find(key: string): { text: string | PluralText; lang: string } | undefined {
    for (const lang of tagsOf(this.#lang)) {
      const text = this.#extra[lang]?.[key] ?? this.#loaded.get(lang)?.[key];
      if (text !== undefined) return { text, lang };
    }
    return undefined;
  }

  #update(): void {
    const lang = validTag(
      closest(this.#host, 'lang') || document.documentElement.lang || navigator.language,
    );
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.#host.requestUpdate();
    const wanted = tagsOf(lang).find((tag) => tag in this.#loaders);
    if (wanted && !this.#loaded.has(wanted)) this.#wait(this.#load(wanted));
  }

  #wait(loaded: Promise<void>): void {
    const tooLong = new Promise((resolve) => setTimeout(resolve, 1000));
    const loading = Promise.race([loaded, tooLong]).then(() => {
      if (this.#loading === loading) this.#loading = undefined;
    });
    this.#loading = loading;
  }

  async #load(lang: string): Promise<void> {
    try {
      const table = await this.#loaders[lang]?.();
      if (table) this.#loaded.set(lang, table.default);
      this.#host.requestUpdate();
    } catch (error) {
      console.warn(`vodkit: ${this.#host.localName} lacks words for "${lang}"`, error);
    }
  }
}

function pluralForm(text: string | PluralText, lang: string, count?: string | number): string {
  if (typeof text === 'string') return text;
  return text[new Intl.PluralRules(lang).select(Number(count))] ?? text.other;
}

/** `zh-Hant-TW`, `zh-Hant`, `zh`. */
function tagsOf(lang: string): string[] {
  const parts = lang.split('-');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
}

/** A page may carry a tag that is none, such as `en_US`. */
function validTag(lang: string): string {
  try {
    return Intl.getCanonicalLocales(lang.replaceAll('_', '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** The value of the attribute at the closest element that has it, across shadow roots. */
function closest(start: Element, attribute: 'lang' | 'dir'): string {
  for (let element: Element | null = start; element;) {
    const found: Element | null = element.closest(`[${attribute}]`);
    if (found) return found.getAttribute(attribute) ?? '';
    const root: Node = element.getRootNode();
    element = root instanceof ShadowRoot ? root.host : null;
  }
  return '';
}
