import '../../src/vod-editor.js';
import '../../src/vod-uploader.js';
import type { VodEditorElement, VodUploaderElement } from '../../src/index.js';
import { setCode } from '../site/code-block.js';
import { need } from '../site/dom.js';
import { startPage } from '../site/start-page.js';
import { tellUploader } from '../site/tell-uploader.js';
import { editWords } from '../words/edit.js';

startPage(editWords);
const editor = need<VodEditorElement>('#editor');
const uploader = need<VodUploaderElement>('#uploader');
const options = need<HTMLFormElement>('#options');

function render(): void {
  const fields = new FormData(options);
  editor.cutMode = fields.has('exact') ? 'exact' : 'keyframe';
  editor.renderer = fields.has('wasm') ? 'ffmpeg' : 'auto';
  setCode(need<HTMLPreElement>('#page-code'), pageCode(fields));
}

function pageCode(fields: FormData): string {
  const attributes = [
    ...(fields.has('exact') ? ['cut-mode="exact"'] : []),
    ...(fields.has('wasm') ? ['renderer="ffmpeg"'] : []),
    'ffmpeg-core-url="/ffmpeg/ffmpeg-core.js"',
  ];
  return `<script type="module">
  import 'vodkit/vod-editor';
  import 'vodkit/vod-uploader';

  editor.addEventListener(
    'vod-editor-export',
    ({ file }) => uploader.addFiles([file]),
  );
</script>

<vod-editor
  id="editor"
  ${attributes.join('\n  ')}
></vod-editor>
<vod-uploader
  id="uploader"
  upload-auth-url="/upload-auth"
></vod-uploader>`;
}

options.addEventListener('change', render);
// The editor lets its user choose the same.
editor.addEventListener('vod-editor-change', () => {
  need<HTMLInputElement>('input[name=exact]', options).checked = editor.cutMode === 'exact';
  render();
});
editor.addEventListener('vod-editor-export', ({ file }) => {
  need('#upload-text').hidden = true;
  uploader.hidden = false;
  uploader.addFiles([file]);
  // On a phone the uploader lies below what can be seen.
  need('#upload-section').scrollIntoView({ block: 'nearest' });
});
tellUploader(uploader);
render();
