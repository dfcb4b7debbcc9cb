type Theme = 'system' | 'light' | 'dark';

const order: readonly Theme[] = ['system', 'light', 'dark'];
const wordKeys = { system: 'site.themeSystem', light: 'site.themeLight', dark: 'site.themeDark' } as const;

/** The switch goes round system, light, dark; the choice is remembered and is in the next page's first byte. */
export function wireThemeSwitch(t: (key: (typeof wordKeys)[Theme]) => string): () => void {
  const button = document.querySelector<HTMLButtonElement>('#theme-switch');
  const label = () => {
    if (!button) return;
    button.setAttribute('aria-label', t(wordKeys[currentTheme()]));
    button.title = t(wordKeys[currentTheme()]);
  };
  button?.addEventListener('click', () => {
    setTheme(order[(order.indexOf(currentTheme()) + 1) % order.length] ?? 'system');
    label();
  });
  label();
  return label;
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
