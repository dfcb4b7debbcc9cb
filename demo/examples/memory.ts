export const markup = '<vod-player {source} remember-position></vod-player>';
