export { processingFraction } from './api/processing-fraction.js';
export {
  VodClient,
  type CallOptions,
  type VideoChange,
  type VodClientOptions,
} from './api/vod-client.js';
export { VodError, type VodErrorCode, type VodErrorOptions } from './shared/vod-error.js';
export type { FailureCode, ProblemCode } from './api/contract/problem-codes.js';
export type {
  PlayAuth,
  PlayAuthRequest,
  Playback,
  PlaybackSource,
  PlayUrlsRequest,
} from './api/contract/playback.js';
export type {
  CreatedVideo,
  CreateVideo,
  ListVideosQuery,
  Protection,
  UpdateVideo,
  UploadGrant,
  Video,
  VideoList,
  VideoStatus,
} from './api/contract/videos.js';
