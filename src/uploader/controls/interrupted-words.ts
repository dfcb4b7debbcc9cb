export const interruptedWords = {
  interrupted: 'Interrupted uploads',
  interruptedAt: '{percent} uploaded. Choose it again to continue.',
  interruptedKept: '{percent} uploaded before the page was closed',
  keptChanged: '{name} has changed or was moved. Choose it again.',
  chooseAgain: 'Choose again',
};
