export const danmakuWords = {
  showDanmaku: 'Show comments',
  hideDanmaku: 'Hide comments',
  sendDanmaku: 'Send a comment',
  danmakuText: 'Your comment',
  danmakuMode: 'Place',
  danmakuScroll: 'Scrolling',
  danmakuTop: 'At the top',
  danmakuBottom: 'At the bottom',
  danmakuColor: 'Colour',
  send: 'Send',
  closeDanmaku: 'Close without sending',
  danmakuSent: 'Comment sent',
};
