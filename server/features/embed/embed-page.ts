import { html } from '../../platform/http/html.js';
import type { OpenVideo } from './embed-store.js';

/** Where the files of the page are, seen from it. */
export const assets = {
  script: 'assets/vod-player.js',
  start: 'assets/start.js',
  style: 'assets/style.css',
} as const;

export const pageStyle = `:root { color-scheme: dark; }
html, body { margin: 0; block-size: 100%; background: #000; font: 16px/1.4 system-ui, sans-serif; }
vod-player { display: block; block-size: 100%; --vod-player-radius: 0px; }
vod-player:not(:defined) { visibility: hidden; }
p { display: grid; place-items: center; block-size: 100%; margin: 0; padding: 16px; box-sizing: border-box; color: #fff; text-align: center; }
`;

/** An attribute cannot name the time to begin at, as it cannot of a `<video>`. */
export const startScript = `const player = document.querySelector('vod-player');
player.currentTime = Number(player.dataset.start);
`;

export interface EmbedPageParts {
  video: OpenVideo;
  /** Seconds to begin at. */
  start: number;
  poster: string | undefined;
  oembedUrl: string;
  lang: 'en' | 'zh';
}

/** The page that plays one video in the frame of another site. */
export function renderEmbedPage(parts: EmbedPageParts): string {
  const { video, start, poster, oembedUrl, lang } = parts;
  return html`<!doctype html>
<html lang="${lang}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${video.title}</title>
    <link rel="icon" href="data:," />
    <link rel="alternate" type="application/json+oembed" href="${oembedUrl}" title="${video.title}" />
    <link rel="stylesheet" href="${assets.style}" />
    <script src="${assets.script}" defer></script>
    <script src="${assets.start}" defer></script>
  </head>
  <body>
    <vod-player
      play-auth-url="${video.id}/play-auth"
      playback-url="../v1/playback"
      poster="${poster ?? ''}"
      title="${video.title}"
      data-start="${start}"
    ></vod-player>
  </body>
</html>
`.markup;
}

/** Nothing but the page's own files, the video, and a frame on the sites that its owner named. */
export function embedPolicy({ embed }: Pick<OpenVideo, 'embed'>, mediaOrigin: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src data: blob: ${mediaOrigin}`,
    `media-src blob: ${mediaOrigin}`,
    `connect-src 'self' ${mediaOrigin}`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${embed.origins.join(' ')}`,
  ].join('; ');
}

const unavailable = {
  en: 'This video is not available here.',
  zh: '此视频无法在此处观看。',
} as const;

/** What a viewer sees in the frame instead of a video that does not exist or is closed. */
export function renderUnavailable(lang: 'en' | 'zh'): string {
  return html`<!doctype html>
<html lang="${lang}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${unavailable[lang]}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${assets.style}" />
  </head>
  <body>
    <p>${unavailable[lang]}</p>
  </body>
</html>
`.markup;
}

/** Any site may show it: it holds nothing, and a frame that the browser refuses says nothing. */
export const unavailablePolicy =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors *";
