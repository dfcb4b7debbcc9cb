/** Names of media events that are several words in React. */
const compound = {
  canplay: 'CanPlay',
  canplaythrough: 'CanPlayThrough',
  durationchange: 'DurationChange',
  loadeddata: 'LoadedData',
  loadedmetadata: 'LoadedMetadata',
  loadstart: 'LoadStart',
  ratechange: 'RateChange',
  timeupdate: 'TimeUpdate',
  volumechange: 'VolumeChange',
};

/** `onTimeUpdate`, `onVodPlayerError`. */
export function reactName(event) {
  const words = event.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `on${compound[event] ?? words.join('')}`;
}

/** React's own names for the native events of an element. */
export function reactMediaHandlers({ events }) {
  return events.filter(({ type }) => type.text === 'Event').map(({ name }) => reactName(name));
}
