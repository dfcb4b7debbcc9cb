export const landingWords = {
  en: {
    'landing.title': 'vodkit: video on demand that you own',
    'landing.h1': 'Video on demand that you own.',
    'landing.lead':
      'Web components that upload, cut and play protected video in any page, and the Node server behind them: it stores, transcodes, encrypts and delivers. Two npm packages, one command, no cloud account.',
    'landing.upload': 'Upload a clip',
    'landing.library': 'Open the library',
    'landing.playerLabel': 'A protected sample video',
    'landing.caption':
      'Every segment of this clip is AES-128 encrypted under the video’s own key. This page is authorized; a copied address expires.',
    'landing.sampleWaiting':
      'The first start makes a sample clip with ffmpeg. It plays here the moment it is ready.',
    'landing.sampleFailed': 'The sample clip could not be made: {reason}',
    'landing.sampleNone': 'There is no video yet. Upload one, and it plays here.',
    'landing.commandsTitle': 'Two commands',
    'landing.startText':
      'Installs what is missing, builds, and serves the API and this site at `http://localhost:8787`.',
    'landing.testText':
      'Runs everything against a real database, real ffmpeg and a real browser. Nothing is mocked.',
    'landing.stepsTitle': 'Six steps, three parties',
    'landing.stepsLead':
      'Your page holds no secret. Your app server decides who may upload and who may watch. The VOD server does the rest. The times on the right are those of the clip above.',
    'landing.page': 'Page',
    'landing.app': 'Your app server',
    'landing.vod': 'VOD server',
    'landing.step1': 'Asks for permission to upload',
    'landing.step2': 'Creates the video with its access key, and passes on an upload token',
    'landing.step3': 'Uploads the file, resumable to the byte',
    'landing.step4': 'Gets a play auth for this viewer',
    'landing.step5': 'Exchanges it for addresses that expire',
    'landing.step6': 'Plays encrypted segments; only authorized viewers get the key',
    'landing.to': 'to',
    'landing.elementsTitle': 'Three elements, one look',
    'landing.elementsLead':
      'Plain custom elements. They work in HTML with a script tag and in every framework, by keyboard and by touch, and take your colours from ten custom properties.',
    'landing.playerTitle': 'Player',
    'landing.playerText':
      'Storyboard preview, quality, speed, captions. Renews its own authorization while you watch.',
    'landing.playerLink': 'See what it can do',
    'landing.uploaderTitle': 'Uploader',
    'landing.uploaderText':
      'Drop, paste or pick. Survives a lost network, a closed lid and a restarted server.',
    'landing.uploaderLink': 'Try the uploader',
    'landing.editorTitle': 'Editor',
    'landing.editorText': 'Two handles, no quality loss: cuts in the browser without re-encoding.',
    'landing.editorLink': 'Cut a clip',
    'landing.codeTitle': 'All the code you need',
    'landing.codeLead':
      'On the left what your page holds, on the right your app server. The access key never reaches a browser.',
    'landing.codePage': 'Your page',
    'landing.codePageNote':
      "Works as pasted: your app server answers `/upload-auth` and `/play-auth`. A page on another origin needs that origin in `VOD_CORS_ORIGINS`. With a bundler, instead of the script tags: `import 'vodkit/vod-uploader';` `import 'vodkit/vod-player';`",
    'landing.codeServer': 'Your app server',
    'landing.factsTitle': 'What we guarantee',
    'landing.fact1Title': 'On disk before it counts',
    'landing.fact1Text':
      'A byte is acknowledged only once it is synced to disk. Kill the server in the middle; the upload continues where it stopped.',
    'landing.fact2Title': 'A key for every video',
    'landing.fact2Text':
      'Keys are wrapped at rest under your master key and handed out only to viewers you authorize.',
    'landing.fact3Title': 'Addresses that expire',
    'landing.fact3Text':
      'Every address carries a signed, expiring grant for one video. Change a byte and it stops working.',
    'landing.fact4Title': 'No lost work',
    'landing.fact4Text':
      'Jobs are rows written with the video itself. If a worker crashes, another takes over its jobs.',
    'landing.fact5Title': 'Clear errors',
    'landing.fact5Text':
      'An empty file, a text file named .mp4, half a video: each gets a stable error code and a helpful message.',
    'landing.fact6Title': 'Yours to run',
    'landing.fact6Text':
      'An embedded database to begin with, PostgreSQL when you grow. Your disk, your keys, MIT licence.',
  },
  zh: {
    'landing.title': 'vodkit：属于你自己的视频点播',
    'landing.h1': '属于你自己的视频点播。',
    'landing.lead':
      '一组网页组件，在任何页面里上传、剪辑和播放受保护的视频；背后是一台 Node 服务器，负责存储、转码、加密和分发。两个 npm 包，一条命令，不需要云账号。',
    'landing.upload': '上传一段视频',
    'landing.library': '打开媒体库',
    'landing.playerLabel': '受保护的示例视频',
    'landing.caption':
      '这段视频的每个分片都用它专属的 AES-128 密钥加密。本页已获授权；复制出去的地址会失效。',
    'landing.sampleWaiting':
      '首次启动时，服务器正用 ffmpeg 制作一段示例视频，完成后立即在这里播放。',
    'landing.sampleFailed': '示例视频制作失败：{reason}',
    'landing.sampleNone': '还没有视频。上传一段，就会在这里播放。',
    'landing.commandsTitle': '两条命令',
    'landing.startText': '安装缺少的依赖，构建，并在 `http://localhost:8787` 提供 API 和本站。',
    'landing.testText': '在真实的数据库、ffmpeg 和浏览器上运行全部测试，不做任何模拟。',
    'landing.stepsTitle': '六个步骤，三方协作',
    'landing.stepsLead':
      '页面不保存任何密钥；应用服务器决定谁能上传、谁能观看；其余由点播服务器完成。右侧的时间来自上面这段视频。',
    'landing.page': '页面',
    'landing.app': '你的应用服务器',
    'landing.vod': '点播服务器',
    'landing.step1': '请求上传授权',
    'landing.step2': '用访问密钥创建视频，并转交上传令牌',
    'landing.step3': '上传文件，可逐字节续传',
    'landing.step4': '为这位观众取得播放凭证',
    'landing.step5': '用凭证换取限时地址',
    'landing.step6': '播放加密分片，密钥只给获准的人',
    'landing.to': '到',
    'landing.elementsTitle': '三个组件，同一种外观',
    'landing.elementsLead':
      '标准的自定义元素：一个 script 标签即可在 HTML 中使用，也适用于任何框架；支持键盘和触摸；十个自定义属性就能换成你的配色。',
    'landing.playerTitle': '播放器',
    'landing.playerText': '缩略图预览、清晰度、倍速、字幕；播放期间自动续期授权。',
    'landing.playerLink': '查看各项功能',
    'landing.uploaderTitle': '上传器',
    'landing.uploaderText': '拖放、粘贴或选择文件；断网、合盖、服务器重启都不怕。',
    'landing.uploaderLink': '试试上传器',
    'landing.editorTitle': '剪辑器',
    'landing.editorText': '两个手柄，画质无损：直接在浏览器里剪切，不重新编码。',
    'landing.editorLink': '剪一段',
    'landing.codeTitle': '全部代码就这些',
    'landing.codeLead': '左边是页面里的代码，右边是应用服务器的代码。访问密钥永远不会到达浏览器。',
    'landing.codePage': '你的页面',
    'landing.codePageNote':
      "粘贴即可使用：`/upload-auth` 和 `/play-auth` 由你的应用服务器应答。其他来源的页面需要列入 `VOD_CORS_ORIGINS`。使用打包工具时，可用以下语句代替脚本标签：`import 'vodkit/vod-uploader';` `import 'vodkit/vod-player';`",
    'landing.codeServer': '你的应用服务器',
    'landing.factsTitle': '我们的保证',
    'landing.fact1Title': '落盘才算数',
    'landing.fact1Text': '每个字节同步到磁盘后才会确认。中途杀掉服务器，上传仍从断点继续。',
    'landing.fact2Title': '一个视频一把密钥',
    'landing.fact2Text': '密钥用你的主密钥加密保存，只发给获准的观众。',
    'landing.fact3Title': '地址会过期',
    'landing.fact3Text': '每个地址都带有签名的限时授权，只对一个视频有效；改动一个字节就打不开。',
    'landing.fact4Title': '任务不会丢',
    'landing.fact4Text': '任务与视频记录在同一个事务里写入。工作进程崩溃后会被接替，无人察觉。',
    'landing.fact5Title': '清晰的错误说明',
    'landing.fact5Text':
      '空文件、改名成 .mp4 的文本、半截视频：都会得到稳定的错误码和一句有用的说明。',
    'landing.fact6Title': '完全由你掌控',
    'landing.fact6Text': '起步用内置数据库，规模大了换 PostgreSQL。你的磁盘，你的密钥，MIT 许可。',
  },
} as const;
