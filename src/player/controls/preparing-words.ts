export const preparingWords = {
  playsWhenReady: 'It plays by itself when it is ready.',
  arriving: 'This video is still being uploaded. It goes on by itself.',
};
