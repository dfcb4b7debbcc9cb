export const adsWords = {
  ad: 'Ad',
  adOf: 'Ad {number} of {count}',
  skipAd: 'Skip ad',
  skipAdIn: 'Skip in {time}',
  canSkipAd: 'The ad can be skipped.',
  adOver: 'The video goes on.',
  visitAdvertiser: 'Learn more',
  closeAd: 'Close ad',
};
