export const markup = '<vod-player {source}></vod-player>';

export const grant = 'marquee';
