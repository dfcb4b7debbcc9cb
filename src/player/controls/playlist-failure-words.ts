export const playlistFailureWords = {
  skipIn: { one: 'Next video in {count} second', other: 'Next video in {count} seconds' },
  skipNow: 'Next video now',
  allFailed: 'No video of this playlist can be played.',
};
