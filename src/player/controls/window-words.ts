/** Of a player that is shown elsewhere than in its place. */
export const windowWords = {
  closeMini: 'Pause and close the small player',
  elsewhere: 'This video plays in a window of its own.',
  bringBack: 'Bring it back',
};
