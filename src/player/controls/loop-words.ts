export const loopWords = {
  loopFrom: 'Loop starts at {time}',
  loopTo: 'Loop ends at {time}',
  looping: 'Loop from {start} to {end}',
  loopOff: 'Loop off',
};
