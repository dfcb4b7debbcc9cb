import type { VodUploaderElement } from '../../src/index.js';
import { appServerCode, scriptTags } from '../site/code-samples.js';

export interface UploadOptions {
  multiple: boolean;
  accept: boolean;
  limit: boolean;
  protect: boolean;
}

const maxBytes = 2_000_000_000;

export function readOptions(form: HTMLFormElement): UploadOptions {
  const isOn = (name: string) => new FormData(form).has(name);
  return {
    multiple: isOn('multiple'),
    accept: isOn('accept'),
    limit: isOn('limit'),
    protect: isOn('protect'),
  };
}

export function applyOptions(
  uploader: VodUploaderElement,
  { multiple, accept, limit, protect }: UploadOptions,
): void {
  uploader.multiple = multiple;
  uploader.accept = accept ? 'video/*' : 'video/*,audio/*';
  uploader.maxSize = limit ? maxBytes : undefined;
  uploader.uploadAuthUrl = protect
    ? '/demo/api/upload-auth'
    : '/demo/api/upload-auth?protection=none';
}

export function pageCode({ multiple, accept, limit }: UploadOptions): string {
  const attributes = [
    'upload-auth-url="/upload-auth"',
    `watch-url="${location.origin}/watch?v={videoId}"`,
    ...(multiple ? ['multiple'] : []),
    ...(accept ? ['accept="video/*"'] : []),
    ...(limit ? [`max-size="${maxBytes}"`] : []),
    'previews',
    'drop-anywhere',
  ];
  return `${scriptTags('vod-uploader')}

<vod-uploader
  ${attributes.join('\n  ')}
></vod-uploader>`;
}

export function serverCode({ protect }: UploadOptions): string {
  return appServerCode(`({ protection: '${protect ? 'aes-128' : 'none'}' })`);
}
