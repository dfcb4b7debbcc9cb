import '../../src/vod-uploader.js';
import type { VodUploaderElement } from '../../src/index.js';
import { setCode } from '../site/code-block.js';
import { need } from '../site/dom.js';
import { startPage } from '../site/start-page.js';
import { tellUploader } from '../site/tell-uploader.js';
import { uploadWords } from '../words/upload.js';
import { wireEditDialog } from './edit-dialog.js';
import { readOptions, pageCode, serverCode, applyOptions } from './upload-options.js';

startPage(uploadWords);
const uploader = need<VodUploaderElement>('#uploader');
const form = need<HTMLFormElement>('#options');

function render(): void {
  const options = readOptions(form);
  applyOptions(uploader, options);
  setCode(need<HTMLPreElement>('#page-code'), pageCode(options));
  setCode(need<HTMLPreElement>('#server-code'), serverCode(options));
}

form.addEventListener('change', render);
tellUploader(uploader);
wireEditDialog(uploader);
render();
