const texts = {
  en: {
    previewEnded: 'The preview has ended.',
    quality: 'Quality',
    FD: 'Fluent',
    LD: 'Low definition',
    SD: 'Standard definition',
    HD: 'High definition',
    OD: 'Original',
    AUTO: 'Automatic',
  },
  zh: {
    previewEnded: '试看已结束。',
    quality: '清晰度',
    FD: '流畅',
    LD: '标清',
    SD: '高清',
    HD: '超清',
    OD: '原画',
    AUTO: '自动',
  },
};

type Word = keyof (typeof texts)['en'];

/** The texts of the adapter itself, in the language of an element. */
export function wordsFor(element: HTMLElement): Readonly<Record<Word, string>> {
  const lang = element.closest('[lang]')?.getAttribute('lang') || document.documentElement.lang;
  return (lang || navigator.language).toLowerCase().startsWith('zh') ? texts.zh : texts.en;
}

export function isWord(text: string): text is Word {
  return Object.hasOwn(texts.en, text);
}
