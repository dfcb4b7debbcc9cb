/** What is taken. The containers are read before a byte is sent; an app server that has the same rules holds to them. */
export const rules = {
  accept: 'video/*',
  maxSize: 5e9,
  content: { minDuration: 3, maxDuration: 3600, maxResolution: '3840x2160' },
};

/** What is said of other files. */
export const refusals = {
  'type-not-allowed': 'This is no video',
  'not-media': 'This is no video',
  'too-large': 'Larger than 5 GB',
  'too-short': 'Shorter than 3 seconds',
  'too-long': 'Longer than an hour',
  'resolution-too-high': 'More than 3840 × 2160 pixels',
};
