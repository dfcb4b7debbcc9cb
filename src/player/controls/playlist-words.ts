export const playlistWords = {
  nextVideo: 'Next video',
  nextVideoOf: 'Next video: {title}',
  previousVideo: 'Previous video',
  upNext: 'Up next',
  upNextIn: { one: 'Up next in {count} second', other: 'Up next in {count} seconds' },
  playNow: 'Play now',
  cancel: 'Cancel',
  moreVideos: 'More videos',
  untitled: 'Video {number}',
};
