import type { UploadItem, VodPlayerElement, VodUploaderElement } from '../../src/index.js';
import { need } from '../site/dom.js';
import { shownTitle } from '../site/shown-title.js';
import { onLanguageChange, type Translate } from '../site/words.js';
import type { uploadWords } from '../words/upload.js';

type Say = Translate<keyof (typeof uploadWords)['en']>;

/** Plays the file that was picked last at once, and the server's stream as soon as that plays all of it. */
export function wirePreview(uploader: VodUploaderElement, t: Say): void {
  const section = need('#preview');
  const player = need<VodPlayerElement>('#preview-player');
  const name = need('#preview-name');
  const source = need('#preview-source');
  let shown: UploadItem | undefined;

  function render(): void {
    section.hidden = shown === undefined;
    name.textContent = shownTitle(shown?.file.name ?? '');
    source.textContent = t(sourceWord());
  }

  function sourceWord(): 'upload.previewFile' | 'upload.previewSound' | 'upload.previewServer' {
    if (!player.file || !shown) return 'upload.previewServer';
    const isUnseen = player.readyState > 0 && player.videoWidth === 0;
    const isVideo = shown.file.type.startsWith('video/');
    return isUnseen && isVideo ? 'upload.previewSound' : 'upload.previewFile';
  }

  async function show(item: UploadItem): Promise<void> {
    shown = item;
    // Nobody who only looks at the page waits for it.
    await import('../../src/vod-player.js');
    // It may have changed meanwhile, and still be of the same file.
    if (shown?.file !== item.file) return;
    player.playAuthUrl = '';
    player.file = item.file;
    tellVideo(shown);
    render();
  }

  function tellVideo({ videoId }: UploadItem): void {
    if (videoId !== undefined) player.playAuthUrl = `/demo/api/play-auth?video=${videoId}`;
  }

  function hide(): void {
    shown = undefined;
    player.file = undefined;
    player.playAuthUrl = '';
    render();
  }

  uploader.addEventListener('vod-uploader-add', ({ items }) => {
    const item = items.find(({ state }) => state.phase !== 'failed');
    if (item) void show(item);
  });
  uploader.addEventListener('vod-uploader-cancel', ({ item }) => {
    if (item.id === shown?.id) hide();
  });
  uploader.queue.subscribe((item) => {
    if (item.id !== shown?.id) return;
    // It was cut before the upload.
    const isOther = item.file !== shown.file;
    const isCreated = item.videoId !== shown.videoId;
    if (isOther) return void show(item);
    shown = item;
    if (isCreated) tellVideo(item);
  });
  for (const type of ['loadstart', 'loadedmetadata', 'playing'])
    player.addEventListener(type, render);
  need('#preview-close').addEventListener('click', hide);
  onLanguageChange(render);
}
