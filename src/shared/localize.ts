import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Words by key. `{name}` in a text is replaced by the parameter of that name. */
export type Messages = Readonly<Record<string, string>>;

/** Message tables by language: `en`, `zh`, or longer tags such as `zh-Hant`. */
export type MessageTables = Readonly<Record<string, Messages>>;

/**
 * Picks an element's words: the closest `lang` around it (across shadow roots), else the browser's language;
 * the first table that fits from the most special tag to the plainest, and English for what that lacks.
 */
export class Localizer<Key extends string> implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #tables: Readonly<Record<'en', Readonly<Record<Key, string>>>> & MessageTables;
  #extra: MessageTables = {};
  #lang = 'en';
  #observer: MutationObserver | undefined;

  constructor(
    host: ReactiveControllerHost & HTMLElement,
    tables: Readonly<Record<'en', Readonly<Record<Key, string>>>> & MessageTables,
  ) {
    this.#host = host;
    this.#tables = tables;
    host.addController(this);
  }

  /** The language in use, as a BCP 47 tag. */
  get lang(): string {
    return this.#lang;
  }

  /** Further or other words, looked up before the built-in ones. */
  set extra(tables: MessageTables) {
    this.#extra = tables;
    this.#host.requestUpdate();
  }

  hostConnected(): void {
    this.#update();
    // `lang` most often changes on <html> (a language switch) or on the element itself.
    this.#observer = new MutationObserver(() => this.#update());
    const options = { attributes: true, attributeFilter: ['lang', 'dir'] };
    this.#observer.observe(document.documentElement, options);
    this.#observer.observe(this.#host, options);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }

  t(key: Key, params: Readonly<Record<string, string | number>> = {}): string {
    const text = this.#find(key) ?? this.#tables.en[key];
    return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
      name in params ? String(params[name]) : whole,
    );
  }

  #find(key: string): string | undefined {
    for (let tag = this.#lang; tag; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
      const text = this.#extra[tag]?.[key] ?? this.#tables[tag]?.[key];
      if (text !== undefined) return text;
    }
    return undefined;
  }

  #update(): void {
    const lang =
      closestLang(this.#host) || document.documentElement.lang || navigator.language || 'en';
    if (lang === this.#lang) return;
    this.#lang = lang;
    this.#host.requestUpdate();
  }
}

function closestLang(start: Element): string {
  for (let element: Element | null = start; element;) {
    const found: Element | null = element.closest('[lang]');
    if (found) return found.getAttribute('lang') ?? '';
    const root: Node = element.getRootNode();
    element = root instanceof ShadowRoot ? root.host : null;
  }
  return '';
}
