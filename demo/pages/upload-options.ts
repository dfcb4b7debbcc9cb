import type { VodUploaderElement } from '../../src/index.js';

export interface UploadOptions {
  multiple: boolean;
  accept: boolean;
  limit: boolean;
  protect: boolean;
}

const maxBytes = 2_000_000_000;

export function readOptions(form: HTMLFormElement): UploadOptions {
  const isOn = (name: string) => new FormData(form).has(name);
  return { multiple: isOn('multiple'), accept: isOn('accept'), limit: isOn('limit'), protect: isOn('protect') };
}

/** What the switches say, as the element's attributes. */
export function attributesOf({ multiple, accept, limit }: UploadOptions): [string, string | undefined][] {
  return [
    ['multiple', multiple ? '' : undefined],
    ['accept', accept ? 'video/*' : undefined],
    ['max-size', limit ? String(maxBytes) : undefined],
  ];
}

export function applyOptions(uploader: VodUploaderElement, options: UploadOptions): void {
  for (const [name, value] of attributesOf(options)) {
    if (value === undefined) uploader.removeAttribute(name);
    else uploader.setAttribute(name, value);
  }
  const auth = options.protect ? '/demo/api/upload-auth' : '/demo/api/upload-auth?protection=none';
  uploader.setAttribute('upload-auth-url', auth);
}

export function pageCode(options: UploadOptions): string {
  const attributes = [['upload-auth-url', '/upload-auth'] as const, ...attributesOf(options)]
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => (value === '' ? name : `${name}="${value}"`));
  return `<script type="module">
  import 'vodkit/vod-uploader';
</script>

<vod-uploader
  ${attributes.join('\n  ')}
></vod-uploader>`;
}

export function serverCode({ protect }: UploadOptions): string {
  return `app.post('/upload-auth', async ({ body }) => {
  const { videoId, fileName, title, size } = body;
  if (videoId) {
    const upload = await vod.renewUploadToken(videoId);
    return { videoId, upload };
  }
  const { video, upload } = await vod.createVideo({
    title,
    fileName,
    size,
    protection: '${protect ? 'aes-128' : 'none'}',
  });
  return { videoId: video.id, upload };
});`;
}
