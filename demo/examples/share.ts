export const markup = '<vod-player {source} share-url="{page}" embed-url="{embed}"></vod-player>';
