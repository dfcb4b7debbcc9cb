import type { ReactiveControllerHost } from 'lit';
import type { MessageTables } from '../shared/localize.js';
import type { VodUploadQueue } from '../upload/upload-queue.js';
import type { RemoveLocation } from './body-without-location.js';
import type { DetailField } from './detail-fields.js';
import type { RowState } from './row-state.js';

/** What row tools read of their element. */
export interface ExtrasHost extends ReactiveControllerHost, HTMLElement {
  readonly queue: VodUploadQueue;
  readonly details: string | null;
  readonly fields: readonly DetailField[];
  readonly editable: boolean;
  readonly removeLocation: RemoveLocation;
  readonly messages: MessageTables;
  readonly canSaveDetails: boolean;
}

/** What a row has besides, drawn; `key` is another one whenever it looks different. */
export interface RowExtra {
  readonly key: string;
  /** What the row says otherwise because of it. */
  readonly view: Partial<RowState>;
  readonly handle: unknown;
  readonly button: unknown;
  readonly form: unknown;
}
