export const liveWords = {
  goLive: 'Go to live',
};
