export const editWords = {
  en: {
    'edit.title': 'Edit · vodkit',
    'edit.h1': 'Edit',
    'edit.lead':
      'Open a video or audio file, set the two handles, and keep what is between them. The cut happens in the browser, without re-encoding; nothing is sent until you choose Upload.',
    'edit.live': 'Live editor',
    'edit.options': 'Options',
    'edit.wasm': 'Cut with ffmpeg.wasm',
    'edit.upload': 'Upload the result',
    'edit.uploadText': 'Choose Upload next to a finished clip to send it from here.',
    'edit.made': '{name} is ready in the editor. Nothing has been sent.',
    'edit.codePage': 'Page',
    'edit.codePageNote':
      "Works as pasted: your app server answers `/upload-auth`. A page on another origin needs that origin in `VOD_CORS_ORIGINS`. With a bundler, instead of the script tags: `import 'vodkit/vod-editor';` `import 'vodkit/vod-uploader';`",
  },
  zh: {
    'edit.title': '剪辑 · vodkit',
    'edit.h1': '剪辑',
    'edit.lead':
      '打开一段视频或音频，设好两个手柄，留下中间的部分。剪切在浏览器里完成，不重新编码；在你选择上传之前，不会发送任何内容。',
    'edit.live': '剪辑器演示',
    'edit.options': '选项',
    'edit.wasm': '用 ffmpeg.wasm 剪切',
    'edit.upload': '上传结果',
    'edit.uploadText': '在做好的片段旁选择上传，它就从这里发出。',
    'edit.made': '{name} 已在剪辑器里做好，尚未发送。',
    'edit.codePage': '页面',
    'edit.codePageNote':
      "粘贴即可使用：`/upload-auth` 由你的应用服务器应答。其他来源的页面需要列入 `VOD_CORS_ORIGINS`。使用打包工具时，可用以下语句代替脚本标签：`import 'vodkit/vod-editor';` `import 'vodkit/vod-uploader';`",
  },
} as const;
