export const playerWords = {
  en: {
    'player.title': 'Player · vodkit',
    'player.h1': 'Player',
    'player.lead':
      'What `<vod-player>` can do, each with the code that does it. Every example works as pasted.',
    'player.examples': 'Examples',
    'player.example': 'Example',
    'player.loading': 'Loading the video',
    'player.none': 'There is no video yet. The examples start once one is ready.',
    'player.failed': 'The videos could not be listed: {reason}',
    'player.codePage': 'Page',
    'player.codeServer': 'App server',
    'player.codeNote':
      "Your app server answers `/play-auth`. With a bundler, instead of the script tag: `import 'vodkit/vod-player';`",
    'player.basics': 'One tag',
    'player.basics.text':
      'Quality, speed, captions, thumbnails on the bar, full screen and keys. Press ? for all keys.',
    'player.chapters': 'Chapters',
    'player.chapters.text':
      'Marks on the bar, titles above it, and a list. Ctrl and the arrow keys go from one to the next.',
    'player.transcript': 'Captions and transcript',
    'player.transcript.text':
      'The transcript follows the video, seeks and can be searched. The settings change how captions look.',
    'player.playlist': 'Playlist',
    'player.playlist.text':
      'Next and previous, autoplay with a countdown, shuffle and repeat, here with the newest videos of the library.',
    'player.memory': 'Remembered position',
    'player.memory.text':
      'Watch more than ten seconds, then reload this page: it starts where you left off, with your volume and speed.',
    'player.loop': 'Loop',
    'player.loop.text': 'Repeats a part. Press A and B to set another, X to clear it.',
    'player.danmaku': 'Comments over the picture',
    'player.danmaku.text':
      'Viewers’ comments cross the picture, and viewers write their own. The settings change size, area and number.',
    'player.ads': 'Ads',
    'player.ads.text':
      'One before the video, which can be skipped, one at its sixth second, and one while it is paused.',
    'player.sign': 'Sign language',
    'player.sign.text':
      'Switch it on in the settings: a second video in step with the first. Drag it, or use the arrow keys.',
    'player.screenshot': 'Screenshots',
    'player.screenshot.text':
      'Press S, or choose it in the settings. The page may keep the picture.',
    'player.watermark': 'Watermark',
    'player.watermark.text':
      'A logo or a text of the page over the picture, and on screenshots (press S).',
    'player.file': 'A file of the viewer',
    'player.file.text':
      'Plays at once, before it is uploaded. With a play auth as well, the player moves over to the server once that plays it.',
    'player.offline': 'Watch offline',
    'player.offline.text':
      'In the settings, where the video allows it (on its page, under Manage): downloads it into the browser and plays it without a network.',
    'player.exclusive': 'One at a time',
    'player.exclusive.text': 'Starting one player pauses the other.',
    'player.preview': 'Preview',
    'player.preview.text':
      'The server delivers the first seconds only. At their end the page offers the rest.',
    'player.marquee': 'Viewer’s name over the picture',
    'player.marquee.text':
      'Moves about, comes back when it is removed, and comes from the app server with the play auth.',
    'player.look': 'Your colours and shapes',
    'player.look.text':
      'Custom properties and parts. Everything that the player draws can be styled from outside.',
    'player.keys': 'Keys',
    'player.keys.text':
      'On the whole page, and your own: here Q and E seek, W plays and pauses. Press ? for all keys.',
    'player.remote': 'Remote control',
    'player.remote.text':
      'As on a television: arrows move the focus, Enter clicks, Escape goes back. Try it with the arrow keys.',
    'player.choice': 'Your own choice in the settings',
    'player.choice.text': 'A row of the page in the settings menu, such as a choice of cameras.',
    'player.slots': 'Your buttons in the bar',
    'player.slots.text':
      'A title over the picture, a button in the bar and a row in the settings, beside those of the player.',
    'player.share': 'Share',
    'player.share.text':
      'In the settings: share the page from the present moment, or copy code to embed the video.',
    'player.mini': 'Mini player',
    'player.mini.text':
      'Start it and scroll down: it goes on in a corner. Picture in picture takes the whole player along where the browser can.',
    'player.controls': 'Your own controls',
    'player.controls.text':
      'Without the controls of the player: it has the properties, methods and events of a <video> element.',
    'player.headless': 'Without the player’s looks',
    'player.headless.text':
      'VodPlayerController plays in a <video> of yours, with play auths, engines, recovery and statistics; everything you see is the page’s.',
    'player.events': 'Events',
    'player.events.text':
      'What the player decides, how it plays and what goes wrong, for your logs and statistics.',
  },
  zh: {
    'player.title': '播放器 · vodkit',
    'player.h1': '播放器',
    'player.lead': '`<vod-player>` 的各项功能，并附上对应的代码。每个示例粘贴即可使用。',
    'player.examples': '示例',
    'player.example': '示例',
    'player.loading': '正在加载视频',
    'player.none': '还没有视频。有视频就绪后，示例会自动开始。',
    'player.failed': '无法列出视频：{reason}',
    'player.codePage': '页面',
    'player.codeServer': '应用服务器',
    'player.codeNote':
      "`/play-auth` 由你的应用服务器应答。使用打包工具时，可用以下语句代替脚本标签：`import 'vodkit/vod-player';`",
    'player.basics': '一个标签',
    'player.basics.text': '清晰度、倍速、字幕、进度条缩略图、全屏和快捷键。按 ? 查看全部快捷键。',
    'player.chapters': '章节',
    'player.chapters.text': '进度条上有标记和标题，并有章节列表。按 Ctrl 加方向键切换章节。',
    'player.transcript': '字幕和文字稿',
    'player.transcript.text': '文字稿跟随视频，可以跳转和搜索。字幕样式在设置中更改。',
    'player.playlist': '播放列表',
    'player.playlist.text':
      '上一个、下一个、带倒计时的自动播放、随机和循环；这里播放媒体库中最新的视频。',
    'player.memory': '记住播放位置',
    'player.memory.text': '观看十秒以上后刷新此页：从上次的位置继续，音量和倍速也会保留。',
    'player.loop': '循环片段',
    'player.loop.text': '重复播放一段。按 A 和 B 另选一段，按 X 取消。',
    'player.danmaku': '弹幕',
    'player.danmaku.text':
      '观众的评论划过画面，观众也可以发送自己的评论。字号、区域和数量在设置中更改。',
    'player.ads': '广告',
    'player.ads.text': '片头广告可以跳过，第六秒有片中广告，暂停时有暂停广告。',
    'player.sign': '手语',
    'player.sign.text': '在设置中打开：第二个视频与主视频同步播放，可以拖动或用方向键移动。',
    'player.screenshot': '截图',
    'player.screenshot.text': '按 S，或在设置中选择。页面可以保留图片。',
    'player.watermark': '水印',
    'player.watermark.text': '页面的标志或文字，显示在画面上，也出现在截图中（按 S）。',
    'player.file': '本地文件',
    'player.file.text': '上传之前即可播放。如果同时有播放凭证，服务器可以播放后会自动切换过去。',
    'player.offline': '离线观看',
    'player.offline.text':
      '在设置中，前提是视频允许（在其页面的管理中）：下载到浏览器，没有网络也能播放。',
    'player.exclusive': '同时只播放一个',
    'player.exclusive.text': '开始播放一个，另一个就会暂停。',
    'player.preview': '试看',
    'player.preview.text': '服务器只提供开头几秒。试看结束后，由页面提供后续选项。',
    'player.marquee': '画面上的观众名称',
    'player.marquee.text': '在画面上移动，被移除后会重新出现；内容由应用服务器随播放凭证提供。',
    'player.look': '自定义颜色和形状',
    'player.look.text': '使用自定义属性和 part。播放器绘制的一切都可以从外部设置样式。',
    'player.keys': '快捷键',
    'player.keys.text':
      '在整个页面有效，并且可以自定义：这里 Q 和 E 跳转，W 播放或暂停。按 ? 查看全部快捷键。',
    'player.remote': '遥控器',
    'player.remote.text':
      '与电视上一样：方向键移动焦点，回车键点按，Esc 返回。可以用键盘的方向键试一试。',
    'player.choice': '在设置中添加选项',
    'player.choice.text': '在设置菜单中加入页面自己的一行，例如选择机位。',
    'player.slots': '在控制栏添加按钮',
    'player.slots.text': '画面上方的标题、控制栏中的按钮和设置中的一行，与播放器自带的控件并列。',
    'player.share': '分享',
    'player.share.text': '在设置中：从当前时间分享页面，或复制嵌入代码。',
    'player.mini': '小窗播放',
    'player.mini.text':
      '开始播放后向下滚动：视频会在角落继续播放。浏览器支持时，画中画会带上整个播放器。',
    'player.controls': '自定义控件',
    'player.controls.text': '不使用播放器的控件：它具有 <video> 元素的属性、方法和事件。',
    'player.headless': '无界面使用',
    'player.headless.text':
      'VodPlayerController 在你自己的 <video> 中播放，带有播放凭证、引擎、恢复和统计；界面全部由页面决定。',
    'player.events': '事件',
    'player.events.text': '播放器的决定、播放情况和错误，用于日志和统计。',
  },
} as const;
