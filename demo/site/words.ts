import { siteWords } from '../words/site.js';

export type Lang = 'en' | 'zh';
export interface WordTables<Key extends string> {
  en: Readonly<Record<Key, string>>;
  zh: Readonly<Record<Key, string>>;
}
export type Params = Readonly<Record<string, string | number>>;
export type Translate<Key extends string> = (
  key: Key | keyof typeof siteWords.en,
  params?: Params,
) => string;

const htmlLang = { en: 'en', zh: 'zh-CN' } as const;

export function currentLang(): Lang {
  return document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';
}

/** For `Intl`: the language of the page as a tag. */
export function currentLocale(): string {
  return htmlLang[currentLang()];
}

/** The page's words in the language it has now; unknown keys are a type error. */
export function createTranslate<Key extends string>(tables: WordTables<Key>): Translate<Key> {
  return (key, params = {}) => fill(lookUp(tables, key) ?? key, params);
}

/** Changes the page's language in place, so that an upload under way goes on, and remembers it. */
export function switchLanguage<Key extends string>(tables: WordTables<Key>, lang: Lang): void {
  document.documentElement.lang = htmlLang[lang];
  document.cookie = `vodkit_lang=${lang}; path=/; max-age=31536000; samesite=lax`;
  for (const element of document.querySelectorAll<HTMLElement>('[data-t]')) {
    const text = lookUp(tables, element.dataset['t'] ?? '');
    if (text !== undefined) element.replaceChildren(...withCode(text));
  }
  for (const element of document.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      const text = name.startsWith('data-t-') ? lookUp(tables, value) : undefined;
      if (text !== undefined) element.setAttribute(name.slice('data-t-'.length), text);
    }
  }
  document.dispatchEvent(new Event('vodkit-language'));
}

/** Runs `render` when the language has changed. */
export function onLanguageChange(render: () => void): void {
  document.addEventListener('vodkit-language', render);
}

function lookUp<Key extends string>(tables: WordTables<Key>, key: string): string | undefined {
  const lang = currentLang();
  return (
    (tables[lang] as Record<string, string>)[key] ??
    (siteWords[lang] as Record<string, string>)[key]
  );
}

function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in params ? String(params[name]) : whole,
  );
}

function withCode(text: string): (string | HTMLElement)[] {
  return text.split('`').map((part, index) => {
    if (index % 2 === 0) return part;
    const code = document.createElement('code');
    code.textContent = part;
    return code;
  });
}
