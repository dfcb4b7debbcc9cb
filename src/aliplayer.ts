import './vod-player.js';
import { Aliplayer } from './adapters/aliplayer/aliplayer.js';

export { Aliplayer };
export type {
  AliplayerFullscreen,
  AliplayerStatus,
  AliplayerTimeShift,
} from './adapters/aliplayer/aliplayer.js';
export type {
  AliplayerComponent,
  AliplayerComponentClass,
  AliplayerComponentDefinition,
  AliplayerComponentEntry,
  AliplayerHost,
} from './adapters/aliplayer/components.js';
export type { AliplayerError } from './adapters/aliplayer/errors.js';
export type {
  AliplayerEvent,
  AliplayerEventData,
  AliplayerHandler,
  AliplayerSnapshot,
} from './adapters/aliplayer/event-table.js';
export type {
  AliplayerMarker,
  AliplayerOptions,
  AliplayerSkinPart,
  AliplayerSource,
  AliplayerWatermark,
} from './adapters/aliplayer/options.js';
export default Aliplayer;
