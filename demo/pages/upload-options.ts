import type { Protection } from '../../src/client.js';
import type { VodUploaderElement } from '../../src/index.js';
import { appServerCode, scriptTags } from '../site/code-samples.js';

export interface UploadOptions {
  multiple: boolean;
  accept: boolean;
  limit: boolean;
  shortest: boolean;
  length: boolean;
  smallest: boolean;
  largest: boolean;
  codecs: boolean;
  edit: boolean;
  details: boolean;
  remember: boolean;
  location: boolean;
  protection: Protection;
  /** One of `vodkit/themes`; empty: none. */
  theme: string;
}

const detailNames = 'title description tags protection poster';
const maxBytes = 2_000_000_000;
const minSeconds = 3;
const maxSeconds = 600;
const minResolution = '640x360';
const maxResolution = '3840x2160';
const codecNames = 'h264 hevc av1';

export function readOptions(form: HTMLFormElement): UploadOptions {
  const data = new FormData(form);
  const isOn = (name: string) => data.has(name);
  return {
    multiple: isOn('multiple'),
    accept: isOn('accept'),
    limit: isOn('limit'),
    shortest: isOn('shortest'),
    length: isOn('length'),
    smallest: isOn('smallest'),
    largest: isOn('largest'),
    codecs: isOn('codecs'),
    edit: isOn('edit'),
    details: isOn('details'),
    remember: isOn('remember'),
    location: isOn('location'),
    // One of the options of the select.
    protection: data.get('protection') as Protection,
    theme: data.get('theme') as string,
  };
}

export function applyOptions(uploader: VodUploaderElement, options: UploadOptions): void {
  const { multiple, edit, details, remember, location, protection } = options;
  uploader.multiple = multiple;
  for (const [name, value] of rulesOf(options))
    if (value === false) uploader.removeAttribute(name);
    else uploader.setAttribute(name, String(value));
  uploader.editable = edit;
  uploader.details = details ? detailNames : null;
  uploader.rememberFiles = remember;
  uploader.removeLocation = location;
  uploader.uploadAuthUrl = `/demo/api/upload-auth?protection=${protection}`;
}

/** What is taken: the attributes that say it, and false where they are left out. */
function rulesOf({
  accept,
  limit,
  shortest,
  length,
  smallest,
  largest,
  codecs,
}: UploadOptions): [name: string, value: string | number | false][] {
  return [
    ['accept', accept && 'video/*'],
    ['max-size', limit && maxBytes],
    ['min-duration', shortest && minSeconds],
    ['max-duration', length && maxSeconds],
    ['min-resolution', smallest && minResolution],
    ['max-resolution', largest && maxResolution],
    ['accept-codecs', codecs && codecNames],
  ];
}

/** Links the chosen theme in place of the one before. */
export function wearTheme(theme: string): void {
  const worn = document.querySelector<HTMLLinkElement>('link[data-theme]');
  if ((worn?.dataset['theme'] ?? '') === theme) return;
  worn?.remove();
  if (theme === '') return;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = themeUrl(theme);
  link.dataset['theme'] = theme;
  document.head.append(link);
}

function themeUrl(theme: string): string {
  return `${location.origin}/vodkit/themes/${theme}.css`;
}

export function pageCode(options: UploadOptions): string {
  const { multiple, edit, details, remember, location: removesLocation, theme } = options;
  const attributes = [
    'upload-auth-url="/upload-auth"',
    `watch-url="${location.origin}/watch?v={videoId}"`,
    ...(multiple ? ['multiple'] : []),
    ...rulesOf(options).flatMap(([name, value]) => (value === false ? [] : `${name}="${value}"`)),
    'previews',
    'drop-anywhere',
    ...(edit ? ['editable'] : []),
    ...(details ? [`details="${detailNames}"`] : []),
    ...(remember ? ['remember-files'] : []),
    ...(removesLocation ? ['remove-location'] : []),
  ];
  const tags = edit ? scriptTags('vod-uploader', 'vod-editor') : scriptTags('vod-uploader');
  const styles = theme === '' ? '' : `<link rel="stylesheet" href="${themeUrl(theme)}" />\n`;
  return `${styles}${tags}

<vod-uploader
  ${attributes.join('\n  ')}
></vod-uploader>${edit ? editCode : ''}`;
}

const mayChange = `
  mayChange: (request, videoId, { protection }) => ({ protection }),`;

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

export function serverCode({ protection, details }: UploadOptions): string {
  if (!details) return appServerCode(`({ protection: '${protection}' })`);
  return appServerCode(`({ protection: upload.protection ?? '${protection}' })`, mayChange);
}
