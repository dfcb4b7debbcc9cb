import '../../src/vod-uploader.js';
import type { VodUploaderElement } from '../../src/index.js';
import { setCode } from '../site/code-block.js';
import { need } from '../site/dom.js';
import { startPage } from '../site/start-page.js';
import { tellUploader } from '../site/tell-uploader.js';
import { uploadWords } from '../words/upload.js';
import { wireEditDialog } from './edit-dialog.js';
import { applyOptions, pageCode, readOptions, serverCode, wearTheme } from './upload-options.js';
import { wirePreview } from './upload-preview.js';

const t = startPage(uploadWords);
const uploader = need<VodUploaderElement>('#uploader');
const form = need<HTMLFormElement>('#options');

function render(): void {
  const options = readOptions(form);
  applyOptions(uploader, options);
  wearTheme(options.theme);
  setCode(need<HTMLPreElement>('#page-code'), pageCode(options));
  setCode(need<HTMLPreElement>('#server-code'), serverCode(options));
}

form.addEventListener('change', render);
tellUploader(uploader);
wireEditDialog(uploader);
wirePreview(uploader, t);
render();
