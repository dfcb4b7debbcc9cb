import { need } from './dom.js';
import type { Translate } from './words.js';

type Theme = 'system' | 'light' | 'dark';

const order: readonly Theme[] = ['system', 'light', 'dark'];
const labels = {
  system: 'site.themeSystem',
  light: 'site.themeLight',
  dark: 'site.themeDark',
} as const;
const names = {
  system: 'site.themeSystemName',
  light: 'site.themeLightName',
  dark: 'site.themeDarkName',
} as const;

/** The switch goes round system, light, dark; the choice is remembered and is in the next page's first byte. */
export function wireThemeSwitch(t: Translate<never>): { relabel: () => void } {
  const button = need('#theme-switch');
  const relabel = (): void => {
    const label = t(labels[currentTheme()]);
    button.setAttribute('aria-label', label);
    button.title = label;
    need('#theme-name').textContent = t(names[currentTheme()]);
  };
  button.addEventListener('click', () => {
    setTheme(order[(order.indexOf(currentTheme()) + 1) % order.length] ?? 'system');
    relabel();
  });
  relabel();
  return { relabel };
}

function currentTheme(): Theme {
  const theme = document.documentElement.dataset['theme'];
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

function setTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  document.cookie = `vodkit_theme=${theme}; path=/; max-age=31536000; samesite=lax`;
}
