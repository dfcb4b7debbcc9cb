export const previewEndWords = {
  previewEnded: 'The preview has ended',
  previewOf: 'The whole video is {time} long.',
};
