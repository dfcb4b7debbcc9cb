export const castWords = {
  airPlay: 'AirPlay',
  cast: 'Play on another device',
  castControl: 'Playing on another device: choose where',
  castOn: 'Playing on another device',
  castOff: 'Playing here again',
};
