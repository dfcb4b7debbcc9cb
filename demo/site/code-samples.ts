/**
 * What the pages show to be pasted works as it is pasted, on a page of any site: the scripts come from this server.
 * It names the elements in the order in which the page uses them.
 */
export function scriptTags(...elements: string[]): string {
  return elements
    .map((name) => `<script src="${location.origin}/vodkit/${name}.js" defer></script>`)
    .join('\n');
}

/** The app server, whole: it runs as it stands, with an access key of this server in its environment. */
export function appServerCode(mayUpload: string, moreRules = '', mayPlay = 'true'): string {
  return `// npm install express vodkit
import express from 'express';
import { VodClient, createAppHandlers, toNode } from 'vodkit/client';

const vod = new VodClient({
  baseUrl: '${location.origin}',
  accessKeyId: process.env.VOD_ACCESS_KEY_ID,
  accessKeySecret: process.env.VOD_ACCESS_KEY_SECRET,
});

const { uploadAuth, playAuth } = createAppHandlers(vod, {
  // Your rules: as they stand, everybody may.
  mayUpload: (request, upload) => ${mayUpload},${moreRules}
  mayPlay: (request, videoId) => ${mayPlay},
});

express()
  .post('/upload-auth', toNode(uploadAuth))
  .post('/play-auth', toNode(playAuth))
  .use(express.static('public'))
  .listen(3000);`;
}
