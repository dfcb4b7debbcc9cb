export const markup = `<vod-player {source} exclusive></vod-player>
<vod-player {source} exclusive></vod-player>`;

export const style = 'vod-player + vod-player { margin-block-start: 16px; }';
