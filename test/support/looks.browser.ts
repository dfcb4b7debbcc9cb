/** The looks in which an element is tried: each sets its page up before the tests of its block, and back after them. */
export const looks = [
  { name: 'light, English', scheme: 'light', lang: 'en', dir: 'ltr' },
  { name: 'dark, Chinese', scheme: 'dark', lang: 'zh', dir: 'ltr' },
  { name: 'light, right to left', scheme: 'light', lang: 'en', dir: 'rtl' },
] as const;

export function wearLook({ scheme, lang, dir }: (typeof looks)[number]): void {
  const root = document.documentElement;
  before(() => {
    root.style.colorScheme = scheme;
    root.style.background = scheme === 'dark' ? '#000' : '#fff';
    root.lang = lang;
    root.dir = dir;
  });
  after(() => {
    root.removeAttribute('style');
    root.lang = 'en';
    root.dir = '';
  });
}
