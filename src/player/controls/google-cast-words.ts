/** What is said of a Chromecast. */
export const googleCastWords = {
  castingTo: 'Playing on {device}',
  castStop: 'Play here',
  castFailed: 'The other device could not play this video. It goes on here.',
  castUnreachable: 'The other device could not be reached. Try again.',
  castProtected: 'This video cannot be played on another device.',
};
