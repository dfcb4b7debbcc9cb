export { VodPlayerElement } from './player/player-element.js';
export {
  VodPlayerController,
  type PlayerControllerEvents,
  type PlayerControllerSource,
} from './player/headless-player.js';
export type { PlayerSnapshot, PlayerState } from './player/snapshot.js';
export type { Caption } from './player/captions-controller.js';
export type { PlayerDiagnostics } from './player/diagnostics.js';
export {
  VodPlayerDebugEvent,
  VodPlayerEngineEvent,
  VodPlayerErrorEvent,
  VodPlayerPlayAuthRenewEvent,
  VodPlayerQualityChangeEvent,
  type PlayerDecision,
} from './player/events.js';
export type { Ad, AdBreak } from './player/ad-break.js';
export {
  VodPlayerAdBreakEvent,
  VodPlayerAdErrorEvent,
  VodPlayerAdEvent,
} from './player/ad-events.js';
export { VodPlayerBeaconEvent } from './player/beacons/beacon-event.js';
export { VodPlayerChapterChangeEvent } from './player/chapter-event.js';
export { VodPlayerDanmakuSendEvent } from './player/danmaku-event.js';
export type { Danmaku, DanmakuComment, DanmakuMode } from './player/danmaku.js';
export { VodPlayerCastChangeEvent, VodPlayerCastErrorEvent } from './player/cast-event.js';
export { VodPlayerOfflineChangeEvent } from './player/offline-event.js';
export { OfflineVideos, type OfflineRequest } from './player/offline/offline-videos.js';
export {
  OfflineChangeEvent,
  OfflineRemoveEvent,
  type OfflineRemoval,
  type OfflineState,
  type OfflineVideo,
} from './player/offline/offline-video.js';
export { VodPlayerPictureChangeEvent } from './player/picture-event.js';
export type { PictureSettings } from './player/picture-settings.js';
export { VodPlayerPlaylistChangeEvent } from './player/playlist-event.js';
export type { Chapter } from './player/chapters.js';
export { VodPlayerLoopRangeChangeEvent } from './player/loop-event.js';
export type { MenuChoice } from './player/menu-choice.js';
export type { MenuItem } from './player/menu-item.js';
export type { Watermark } from './player/watermark.js';
export type { SignLanguage } from './player/sign-language.js';
export type { PlayerStorage } from './player/player-storage.js';
export type { Playlist, PlaylistItem } from './player/playlist.js';
export { VodPlayerScreenshotEvent } from './player/screenshot-event.js';
export type { LoopRange } from './player/loop-range.js';
export type { PlayerAction, PlayerShortcuts } from './player/controls/hotkeys.js';
export type { GetPlayAuth } from './player/play-auth.js';
export type { CmcdMode, CmcdOptions } from './player/cmcd/cmcd-options.js';
export type { DrmSystems, EngineName, Quality } from './player/engines/engine.js';
export type { VideoNews } from './uploader/video-news.js';
export { VodUploaderElement } from './uploader/uploader-element.js';
export {
  VodUploaderAddEvent,
  VodUploaderCancelEvent,
  VodUploaderEditRequestEvent,
  VodUploaderDoneEvent,
  VodUploaderErrorEvent,
  VodUploaderProgressEvent,
} from './uploader/events.js';
export { VodUploaderDetailsEvent } from './uploader/details-event.js';
export type { DetailField } from './uploader/detail-fields.js';
export { VodUploadQueue } from './upload/upload-queue.js';
export type { ParallelParts } from './upload/parallel-option.js';
export type { ToBody, UploadQueueOptions } from './upload/upload-options.js';
export type { Connectivity } from './upload/connectivity.js';
export type { FileLocks, ReleaseLock } from './upload/file-locks.js';
export type { InterruptedUpload, ResumeRecord, ResumeStore } from './upload/resume-store.js';
export type {
  SendAttempt,
  SentIntegrity,
  UploadTransport,
} from './upload/transports/upload-transport.js';
export type { CheckFile, ContentRules, FileRules, Resolution } from './upload/file-rules.js';
export type { MediaFacts } from './media/media-facts.js';
export type { UploadItem, UploadState } from './upload/upload-item.js';
export {
  fetchSaveDetails,
  fetchUploadAuth,
  type GetUploadAuth,
  type SaveDetails,
  type UploadAuth,
} from './upload/upload-auth.js';
export type { UploadDetails } from './client/upload-details.js';
export { VodEditorElement } from './editor/editor-element.js';
export {
  VodEditorChangeEvent,
  VodEditorErrorEvent,
  VodEditorExportEvent,
  VodEditorLoadEvent,
  VodEditorProgressEvent,
  VodEditorSnapshotEvent,
  VodEditorUploadRequestEvent,
  type ClipExport,
} from './editor/events.js';
export type { CutMode, Selection } from './media/cut-plan.js';
export type { MediaInfo } from './media/media-input.js';
export type { RendererName } from './editor/renderers/renderer.js';
export type { Messages, MessageTables, PluralText } from './shared/localize.js';
export type { PlayerWord as PlayerMessageKey } from './player/words.js';
export type { UploaderWord as UploaderMessageKey } from './uploader/words.js';
export type { EditorWord as EditorMessageKey } from './editor/words.js';
export { VodError, type VodErrorCode } from './shared/vod-error.js';
