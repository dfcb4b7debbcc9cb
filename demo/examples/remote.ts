export const markup = '<vod-player {source} remote-keys="on" hotkeys="page"></vod-player>';
