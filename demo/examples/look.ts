export const markup = '<vod-player {source}></vod-player>';

export const style = `vod-player {
  --vod-accent: #f2588e;
  --vod-player-radius: 24px;
}
vod-player::part(big-play-button) {
  border-radius: 16px;
}`;
