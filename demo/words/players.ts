export const playersWords = {
  en: {
    'players.title': 'Other players · vodkit',
    'players.h1': 'Other players',
    'players.lead':
      'The same video in players of others, each as its makers publish it: a bare <video> and a few lines of script.',
    'players.player': 'Player',
    'players.live': 'Live player',
    'players.loading': 'Loading the video',
    'players.absent':
      'There is no such video. Choose one in the library, and open this page from there.',
    'players.library': 'Open the library',
    'players.missing': 'This video cannot be played: {reason}',
    'players.failed': 'The player reports: {reason}',
    'players.code': 'Page, with a bundler',
    'players.watch': 'Back to the video',
  },
  zh: {
    'players.title': '其他播放器 · vodkit',
    'players.h1': '其他播放器',
    'players.lead':
      '同一视频在第三方播放器中播放：只有一个 <video> 和几行脚本，播放器均为官方发布版本。',
    'players.player': '播放器',
    'players.live': '播放器演示',
    'players.loading': '正在加载视频',
    'players.absent': '没有这个视频。请在媒体库中选择一个，再从那里打开本页。',
    'players.library': '打开媒体库',
    'players.missing': '此视频无法播放：{reason}',
    'players.failed': '播放器报告：{reason}',
    'players.code': '页面（使用打包工具）',
    'players.watch': '返回视频',
  },
} as const;
