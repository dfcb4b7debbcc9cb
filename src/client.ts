export { processingFraction } from './client/processing-fraction.js';
export {
  VodClient,
  type CallOptions,
  type VideoChange,
  type VodClientOptions,
} from './client/vod-client.js';
export { VodError, type VodErrorCode, type VodErrorOptions } from './shared/vod-error.js';
export type { FailureCode, ProblemCode } from './contract/problem-codes.js';
export type {
  PlayAuth,
  PlayAuthRequest,
  Playback,
  PlaybackSource,
  PlayUrlsRequest,
} from './contract/playback.js';
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
} from './contract/videos.js';
