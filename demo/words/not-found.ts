export const notFoundWords = {
  en: {
    'notFound.title': 'Not found · vodkit',
    'notFound.h1': 'Page not found',
    'notFound.text': 'The address may be mistyped, or the page no longer exists.',
    'notFound.home': 'Go to the home page',
    'notFound.library': 'Open the library',
  },
  zh: {
    'notFound.title': '找不到页面 · vodkit',
    'notFound.h1': '这里没有页面',
    'notFound.text': '地址可能写错了，或者它指向的内容已不存在。',
    'notFound.home': '回到首页',
    'notFound.library': '打开媒体库',
  },
} as const;
