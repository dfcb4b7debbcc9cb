export const preparingWords = {
  prepared: 'This video is ready to play.',
  playsWhenReady: 'It plays by itself when it is ready.',
  arriving: 'The rest of this video is still being uploaded or prepared. It goes on by itself.',
};
