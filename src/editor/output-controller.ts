import { html, type LitElement, type TemplateResult } from 'lit';
import type { CutPlan } from '../media/cut-plan.js';
import type { MediaInfo } from '../media/media-input.js';
import { VodError } from '../shared/vod-error.js';
import {
  VodEditorErrorEvent,
  VodEditorExportEvent,
  VodEditorProgressEvent,
  VodEditorSnapshotEvent,
  VodEditorUploadRequestEvent,
} from './events.js';
import { ExportController, type FinishedExport } from './export-controller.js';
import type { RendererSettings } from './renderers/choose-renderer.js';
import { namePicture } from './result-name.js';
import { ResultStep } from './result-step.js';
import { captureFrame } from './snapshot.js';
import { requireReady, titleOf, toVodError, type SourceController } from './source-controller.js';
import { outcomeView, type Outcome } from './views/note-view.js';
import type { Translate } from './views/translate.js';
import type { Workspace } from './workspace.js';

export interface OutputOptions {
  readonly t: Translate;
  /** Bytes in the user's language. */
  readonly sizeText: (bytes: number) => string;
  readonly source: SourceController;
  readonly workspace: Workspace;
  readonly settings: () => RendererSettings;
}

/** Makes clips and pictures of what is open, and says what came of it. */
export class OutputController {
  readonly #host: LitElement;
  readonly #options: OutputOptions;
  readonly #export: ExportController;
  readonly #result: ResultStep;
  #outcome: Outcome | undefined;

  constructor(host: LitElement, options: OutputOptions) {
    this.#host = host;
    this.#options = options;
    const { t, sizeText } = options;
    this.#export = new ExportController(host, (progress) =>
      host.dispatchEvent(new VodEditorProgressEvent(progress)),
    );
    this.#result = new ResultStep(host, {
      t,
      sizeText,
      say: (word, name) => this.#show({ kind: 'done', text: t(word, { name }) }),
      upload: (file) => host.dispatchEvent(new VodEditorUploadRequestEvent(file)),
    });
  }

  /** 0 to 1 while a clip is written. */
  get progress(): number | undefined {
    return this.#export.progress;
  }

  /** Whether a result stands in the place of the workspace. */
  get isResultOpen(): boolean {
    return this.#result.isOpen;
  }

  async exportClip(): Promise<File> {
    const { file } = await this.#cut();
    const { t, sizeText } = this.#options;
    this.#show({
      kind: 'done',
      text: t('exported', { name: file.name, size: sizeText(file.size) }),
    });
    return file;
  }

  cancelExport(): void {
    this.#export.cancel();
  }

  async takeSnapshot(): Promise<File> {
    const { source, workspace } = this.#options;
    const { input, reader } = requireReady(source.current);
    const time = workspace.playback.playhead;
    this.#show(undefined);
    try {
      const video = workspace.playback.isPlayable
        ? this.#host.renderRoot.querySelector('video')
        : null;
      const blob = await captureFrame(reader, time, video);
      const file = namePicture(blob, titleOf(input), time);
      this.#host.dispatchEvent(new VodEditorSnapshotEvent(file, time));
      return file;
    } catch (error) {
      throw this.report(error, 'snapshot');
    }
  }

  /** As the export button does: what was made is shown before it goes anywhere. */
  exportToResult(): void {
    this.#cut()
      .then(({ file, start, end, hidden }) =>
        this.#result.open({ kind: 'clip', file, seconds: end - start, hidden }),
      )
      .catch(alreadyShown);
  }

  snapshotToResult(): void {
    this.takeSnapshot()
      .then((file) => this.#result.open({ kind: 'picture', file }))
      .catch(alreadyShown);
  }

  /** Shows what went wrong and fires the event; answers with the error to throw. */
  report(error: unknown, act: 'cut' | 'snapshot'): VodError {
    const known = toVodError(error);
    if (known.code === 'aborted') {
      this.#show({ kind: 'done', text: this.#options.t('exportCanceled') });
      return known;
    }
    this.#show({ kind: 'failed', error: known, act });
    this.#host.dispatchEvent(new VodEditorErrorEvent(known));
    return known;
  }

  close(): void {
    this.#export.reset();
    this.#result.close();
    this.#show(undefined);
  }

  render(info: MediaInfo, offersUpload: boolean): TemplateResult {
    return html`${this.#result.render(info, offersUpload)}
    ${outcomeView(this.#options.t, this.#outcome, () => this.#show(undefined))}`;
  }

  async #cut(): Promise<FinishedExport> {
    const { source, workspace, settings } = this.#options;
    const ready = requireReady(source.current);
    workspace.playback.pause();
    this.#show(undefined);
    const { input, reader } = ready;
    const plan = (): Promise<CutPlan | undefined> => workspace.clip.settledPlan();
    try {
      const clip = await this.#export.run({ input, reader, settings: settings(), plan });
      this.#host.dispatchEvent(new VodEditorExportEvent(clip));
      return clip;
    } catch (error) {
      const isConflict = error instanceof VodError && error.code === 'conflict';
      throw !isConflict && source.current === ready ? this.report(error, 'cut') : toVodError(error);
    }
  }

  #show(outcome: Outcome | undefined): void {
    this.#outcome = outcome;
    this.#host.requestUpdate();
  }
}

// The element shows a failed act and tells it by event; a button has nobody else to tell.
function alreadyShown(): void {}
