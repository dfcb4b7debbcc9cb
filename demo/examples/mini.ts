export const markup = '<vod-player {source} mini-player></vod-player>';

export const style = 'body { min-block-size: 250vh; }';
