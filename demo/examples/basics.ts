export const markup = '<vod-player {source}></vod-player>';
