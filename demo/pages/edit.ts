import '../../src/vod-editor.js';
import '../../src/vod-uploader.js';
import type { VodEditorElement, VodUploaderElement } from '../../src/index.js';
import { setCode } from '../site/code-block.js';
import { scriptTags } from '../site/code-samples.js';
import { need } from '../site/dom.js';
import { shownTitle } from '../site/shown-title.js';
import { startPage } from '../site/start-page.js';
import { tellUploader } from '../site/tell-uploader.js';
import { editWords } from '../words/edit.js';

const t = startPage(editWords);
const editor = need<VodEditorElement>('#editor');
const uploader = need<VodUploaderElement>('#uploader');
const options = need<HTMLFormElement>('#options');

function render(): void {
  const fields = new FormData(options);
  editor.renderer = fields.has('wasm') ? 'ffmpeg' : 'auto';
  setCode(need<HTMLPreElement>('#page-code'), pageCode(fields));
}

/** Name of the last result; it has not been sent yet. */
function note(file: File): void {
  const text = need('#upload-text');
  text.textContent = t('edit.made', { name: shownTitle(file.name) });
  text.hidden = false;
}

function pageCode(fields: FormData): string {
  const attributes = [
    'offer-upload',
    ...(editor.cutMode === 'exact' ? ['cut-mode="exact"'] : []),
    ...(fields.has('wasm') ? ['renderer="ffmpeg"'] : []),
    `ffmpeg-core-url="${location.origin}/ffmpeg/ffmpeg-core.js"`,
  ];
  return `${scriptTags('vod-editor', 'vod-uploader')}

<vod-editor
  ${attributes.join('\n  ')}
></vod-editor>
<vod-uploader upload-auth-url="/upload-auth"></vod-uploader>

<script type="module">
  const editor = document.querySelector('vod-editor');
  const uploader = document.querySelector('vod-uploader');
  editor.addEventListener(
    'vod-editor-upload-request',
    ({ file }) => uploader.addFiles([file]),
  );
</script>`;
}

options.addEventListener('change', render);
// How the start is cut is chosen in the editor.
editor.addEventListener('vod-editor-change', render);
editor.addEventListener('vod-editor-upload-request', ({ file }) => {
  need('#upload-text').hidden = true;
  uploader.hidden = false;
  uploader.addFiles([file]);
  // On a phone the uploader lies below what can be seen.
  need('#upload-section').scrollIntoView({ block: 'nearest' });
});
for (const type of ['vod-editor-export', 'vod-editor-snapshot'] as const)
  editor.addEventListener(type, ({ file }) => note(file));
tellUploader(uploader);
render();
