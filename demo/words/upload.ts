export const uploadWords = {
  en: {
    'upload.title': 'Upload · vodkit',
    'upload.h1': 'Upload',
    'upload.lead':
      'Upload a clip from your phone. The upload is resumable, and the clip plays seconds after it is complete. Try unplugging the network halfway.',
    'upload.live': 'Live uploader',
    'upload.options': 'Options',
    'upload.multiple': 'Several files at once',
    'upload.accept': 'Only video files',
    'upload.limit': 'At most 2 GB per file',
    'upload.length': 'No longer than 10 minutes',
    'upload.protection': 'Protection',
    'upload.codePage': 'Page',
    'upload.codePageNote':
      "Works as pasted: your app server answers `/upload-auth`. A page on another origin needs that origin in `VOD_CORS_ORIGINS`. With a bundler, instead of the script tag: `import 'vodkit/vod-uploader';`",
    'upload.codeServer': 'App server',
    'upload.inLibrary': 'See all in the library',
  },
  zh: {
    'upload.title': '上传 · vodkit',
    'upload.h1': '上传',
    'upload.lead':
      '上传手机里的视频：以可续传的方式发送，随后处理，几秒后即可播放。不妨在中途拔掉网线试试。',
    'upload.live': '上传器演示',
    'upload.options': '选项',
    'upload.multiple': '一次选择多个文件',
    'upload.accept': '只接受视频文件',
    'upload.limit': '每个文件最大 2 GB',
    'upload.length': '时长不超过 10 分钟',
    'upload.protection': '保护方式',
    'upload.codePage': '页面',
    'upload.codePageNote':
      "粘贴即可使用：`/upload-auth` 由你的应用服务器应答。其他来源的页面需要列入 `VOD_CORS_ORIGINS`。使用打包工具时，可用以下语句代替脚本标签：`import 'vodkit/vod-uploader';`",
    'upload.codeServer': '应用服务器',
    'upload.inLibrary': '在媒体库中查看全部',
  },
} as const;
