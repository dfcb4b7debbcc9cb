import { warnLeftOut } from '../left-out.js';

const sts =
  'videos of this server are opened by vid and playauth, and nothing of the app server’s keys belongs into a page';
const live = 'what may be sought in of a live stream is told by the stream itself';
const flash = 'there is no Flash player';
const flv = 'FLV is not played; publish HLS or DASH';
const weChat = 'it steers the video layer of WeChat’s X5 browser, which is not used';
const chasing = 'a live stream is played at its own pace; the LIVE button goes to its edge';
const retries = 'the player tries again by itself, for as long as that makes sense';
const mps = 'there is no media processing service to ask; open a video by vid and playauth';

/** Options that do nothing here, and why. */
export const leftOutOptions: Readonly<Record<string, string>> = {
  accessKeyId: sts,
  accessKeySecret: sts,
  securityToken: sts,
  region: sts,
  accId: mps,
  accSecret: mps,
  stsToken: mps,
  authInfo: mps,
  domainRegion: mps,
  certId: 'licences come with the play auth',
  skinRes: 'the looks are changed by CSS: see docs/theme.md',
  showBarTime: 'the controls fade 2.5 s after the last use',
  languageTexts: 'set `messages` of the <vod-player>, which `tag` answers',
  diagnosisButtonVisible: 'statistics are in the settings menu; there is no separate page',
  disableSeek: flash,
  useFlashPrism: flash,
  vodRetry: retries,
  liveRetry: retries,
  loadDataTimeout: 'the quality follows the line without being asked',
  waitingTimeout: 'the player watches for stalls itself, and ends with error 4016',
  useHlsPluginForSafari: 'hls.js is used wherever the browser allows it',
  enableStashBufferForFlv: flv,
  stashInitialSizeForFlv: flv,
  flvFrameChasing: flv,
  liveStartTime: live,
  liveOverTime: live,
  liveTimeShiftUrl: live,
  liveShiftSource: live,
  recreatePlayer: 'any format follows any other in the same player',
  hlsFrameChasing: chasing,
  chasingFirstParagraph: chasing,
  chasingSecondParagraph: chasing,
  chasingFirstSpeed: chasing,
  chasingSecondSpeed: chasing,
  rtsVersion: 'RTS (WebRTC) is not played; publish HLS or DASH',
  x5_type: weChat,
  x5_fullscreen: weChat,
  x5_video_position: weChat,
  x5_orientation: weChat,
  x5LandscapeAsFullScreen: weChat,
  customTag: 'nothing is reported to Alibaba',
  traceId: 'nothing is reported to Alibaba',
  customVodServer: 'give `playbackUrl`, the address of this server',
  playConfig: 'what may be watched is said where the play auth is made',
  authTimeout: 'how long addresses are valid is set at the server, and they are renewed',
  autoSize: 'without `height`, the frame has the shape of the picture',
  swScriptURL: 'no service worker is needed',
};

/** Options that need nothing here, because it is so anyway. */
export const needlessOptions = new Set([
  'useH5Prism',
  'isLive',
  'isDrm',
  'encryptType',
  'mediaType',
  'license',
  'snapshot',
]);

/** Events that never come, and why. */
export const leftOutEvents: Readonly<Record<string, string>> = {
  seiFrame: 'what a stream carries beside its pictures is not read',
  liveStreamStop: '`error` tells that a live stream has broken off',
  onM3u8Retry: 'tries are told by `vod-player-debug` of the <vod-player>, which `tag` answers',
  x5requestFullScreen: weChat,
  x5cancelFullScreen: weChat,
};

export function warnOfOption(name: string): void {
  if (needlessOptions.has(name)) return;
  const reason = leftOutOptions[name] ?? 'there is no such option';
  warnLeftOut('aliplayer', `the option ${name}`, reason);
}

export function warnOfDefinition(): void {
  warnLeftOut(
    'aliplayer',
    'definition of a video of the server',
    'the play auth says which qualities may be watched, by `maxHeight`',
  );
}

export function warnOfEvent(name: string): void {
  const reason =
    leftOutEvents[name] ??
    (name.startsWith('plugin-playlist-') ? 'there is no component for playlists' : undefined);
  if (reason) warnLeftOut('aliplayer', `the event ${name}`, reason);
}

export function warnOfMethod(name: string, reason: string): void {
  warnLeftOut('aliplayer', `the method ${name}()`, reason);
}

export const whyNoMps = mps;
export const whyNoTimeShift = live;
