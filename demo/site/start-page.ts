import { wireCodeBlocks } from './code-block.js';
import { wireThemeSwitch } from './theme.js';
import {
  createTranslate,
  currentLang,
  switchLanguage,
  onLanguageChange,
  type Translate,
  type WordTables,
} from './words.js';

/** Pages that belong to one of the navigation. */
const sections: Readonly<Record<string, string>> = { '/watch': '/library', '/players': '/library' };

/** What every page does first: its switches, its code blocks, the mark on its link in the navigation. */
export function startPage<Key extends string>(tables: WordTables<Key>): Translate<Key> {
  const t = createTranslate(tables);
  const theme = wireThemeSwitch(t);
  document.querySelector('#language-switch')?.addEventListener('click', () => {
    switchLanguage(tables, currentLang() === 'zh' ? 'en' : 'zh');
  });
  onLanguageChange(theme.relabel);
  wireCodeBlocks(t);
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.site-nav a')) {
    if (link.pathname === location.pathname) link.setAttribute('aria-current', 'page');
    else if (link.pathname === sections[location.pathname])
      link.setAttribute('aria-current', 'true');
  }
  return t;
}
