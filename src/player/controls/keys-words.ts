export const answerWords = {
  muted: 'Muted',
  captionsOn: 'Captions on',
  captionsOff: 'Captions off',
  frame: 'One frame',
};
