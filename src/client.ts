export { processingFraction } from './client/processing-fraction.js';
export {
  createAppHandlers,
  type AppHandlers,
  type AppRules,
  type Permission,
  type UploadRequest,
} from './client/app-handlers.js';
export type { RequestHolder } from './client/request-of.js';
export { toNode } from './client/to-node.js';
export { VodClient } from './client/vod-client.js';
export type { CallOptions, VodClientOptions } from './client/api-connection.js';
export type { PlaybackResource } from './client/playback.js';
export type { UploadsResource } from './client/uploads.js';
export type { TextTracksResource } from './client/text-tracks.js';
export type { VideoChange, VideosResource } from './client/videos.js';
export { VodError, type VodErrorCode, type VodErrorOptions } from './shared/vod-error.js';
export { parseStartTime } from './contract/start-time.js';
export type { FailureCode, ProblemCode } from './contract/problem-codes.js';
export type {
  PlayAuth,
  PlayAuthRequest,
  Playback,
  PlaybackSource,
  PlayUrlsRequest,
} from './contract/playback.js';
export type { Beacon, Statistics, StatisticsQuery } from './contract/beacons.js';
export type {
  Chapters,
  CreateTextTrack,
  TextTrack,
  TextTrackList,
  UpdateTextTrack,
} from './contract/text-tracks.js';
export type {
  CreatedVideo,
  CreateVideo,
  Embed,
  History,
  HistoryItem,
  ListVideosQuery,
  ProcessVideo,
  Protection,
  UpdateVideo,
  UploadGrant,
  Video,
  VideoList,
  VideoStatus,
} from './contract/videos.js';
