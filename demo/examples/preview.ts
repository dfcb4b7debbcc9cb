export const markup = `<vod-player {source}>
  <a slot="preview-end" href="/">Get the whole film</a>
</vod-player>`;

export const grant = 'preview';
