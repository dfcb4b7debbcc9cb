import type { Protection } from '../../src/client.js';
import type { VodUploaderElement } from '../../src/index.js';
import { appServerCode, scriptTags } from '../site/code-samples.js';

export interface UploadOptions {
  multiple: boolean;
  accept: boolean;
  limit: boolean;
  length: boolean;
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
    // One of the options of the select.
    protection: data.get('protection') as Protection,
  };
}

export function applyOptions(
  uploader: VodUploaderElement,
  { multiple, accept, limit, length, protection }: UploadOptions,
): void {
  uploader.multiple = multiple;
  uploader.accept = accept ? 'video/*' : 'video/*,audio/*';
  uploader.maxSize = limit ? maxBytes : undefined;
  uploader.maxDuration = length ? maxSeconds : undefined;
  uploader.uploadAuthUrl = `/demo/api/upload-auth?protection=${protection}`;
}

export function pageCode({ multiple, accept, limit, length }: UploadOptions): string {
  const attributes = [
    'upload-auth-url="/upload-auth"',
    `watch-url="${location.origin}/watch?v={videoId}"`,
    ...(multiple ? ['multiple'] : []),
    ...(accept ? ['accept="video/*"'] : []),
    ...(limit ? [`max-size="${maxBytes}"`] : []),
    ...(length ? [`max-duration="${maxSeconds}"`] : []),
    'previews',
    'drop-anywhere',
  ];
  return `${scriptTags('vod-uploader')}

<vod-uploader
  ${attributes.join('\n  ')}
></vod-uploader>`;
}

export function serverCode({ protection }: UploadOptions): string {
  return appServerCode(`({ protection: '${protection}' })`);
}
