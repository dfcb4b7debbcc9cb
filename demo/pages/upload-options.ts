import type { Protection } from '../../src/client.js';
import type { VodUploaderElement } from '../../src/index.js';
import { appServerCode, scriptTags } from '../site/code-samples.js';

export interface UploadOptions {
  multiple: boolean;
  accept: boolean;
  limit: boolean;
  length: boolean;
  edit: boolean;
  remember: boolean;
  location: boolean;
  protection: Protection;
}

const maxBytes = 2_000_000_000;
const maxSeconds = 600;

export function readOptions(form: HTMLFormElement): UploadOptions {
  const data = new FormData(form);
  const isOn = (name: string) => data.has(name);
  return {
    multiple: isOn('multiple'),
    accept: isOn('accept'),
    limit: isOn('limit'),
    length: isOn('length'),
    edit: isOn('edit'),
    remember: isOn('remember'),
    location: isOn('location'),
    // One of the options of the select.
    protection: data.get('protection') as Protection,
  };
}

export function applyOptions(
  uploader: VodUploaderElement,
  { multiple, accept, limit, length, edit, remember, location, protection }: UploadOptions,
): void {
  uploader.multiple = multiple;
  uploader.accept = accept ? 'video/*' : 'video/*,audio/*';
  uploader.maxSize = limit ? maxBytes : undefined;
  uploader.maxDuration = length ? maxSeconds : undefined;
  uploader.editable = edit;
  uploader.rememberFiles = remember;
  uploader.removeLocation = location;
  uploader.uploadAuthUrl = `/demo/api/upload-auth?protection=${protection}`;
}

export function pageCode({
  multiple,
  accept,
  limit,
  length,
  edit,
  remember,
  location: removesLocation,
}: UploadOptions): string {
  const attributes = [
    'upload-auth-url="/upload-auth"',
    `watch-url="${location.origin}/watch?v={videoId}"`,
    ...(multiple ? ['multiple'] : []),
    ...(accept ? ['accept="video/*"'] : []),
    ...(limit ? [`max-size="${maxBytes}"`] : []),
    ...(length ? [`max-duration="${maxSeconds}"`] : []),
    'previews',
    'drop-anywhere',
    ...(edit ? ['editable'] : []),
    ...(remember ? ['remember-files'] : []),
    ...(removesLocation ? ['remove-location'] : []),
  ];
  const tags = edit ? scriptTags('vod-uploader', 'vod-editor') : scriptTags('vod-uploader');
  return `${tags}

<vod-uploader
  ${attributes.join('\n  ')}
></vod-uploader>${edit ? editCode : ''}`;
}

const editCode = `
<dialog style="width: 800px">
  <vod-editor offer-upload></vod-editor>
</dialog>

<script type="module">
  const uploader = document.querySelector('vod-uploader');
  const editor = document.querySelector('vod-editor');
  const dialog = document.querySelector('dialog');
  let request;
  uploader.addEventListener('vod-uploader-edit-request', (event) => {
    request = event;
    editor.file = event.file;
    dialog.showModal();
  });
  editor.addEventListener('vod-editor-upload-request', ({ file }) => {
    uploader.queue.replaceFile(request.item.id, file);
    dialog.close();
  });
  dialog.addEventListener('close', () => request.resume());
</script>`;

export function serverCode({ protection }: UploadOptions): string {
  return appServerCode(`({ protection: '${protection}' })`);
}
