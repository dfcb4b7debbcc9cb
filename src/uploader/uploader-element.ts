import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { afterWords } from '../shared/after-words.js';
import { toNumber } from '../shared/attribute-values.js';
import { FocusKeeper, type FindSuccessor } from '../shared/focus-keeper.js';
import { Localizer, type MessageTables } from '../shared/localize.js';
import { theme } from '../shared/theme.js';
import { VodError } from '../shared/vod-error.js';
import { bodyWithoutLocation, removesLocation, toRemoveLocation } from './body-without-location.js';
import { loadChecks } from '../upload/file-checks.js';
import { findRuleBroken, type CheckFile } from '../upload/file-rules.js';
import {
  fetchSaveDetails,
  fetchUploadAuth,
  type GetUploadAuth,
  type SaveDetails,
} from '../upload/upload-auth.js';
import type { InterruptedUpload } from '../upload/resume-store.js';
import type { UploadItem } from '../upload/upload-item.js';
import { toParallelParts, type ParallelParts } from '../upload/parallel-option.js';
import { VodUploadQueue } from '../upload/upload-queue.js';
import { missingField, type DetailField } from './detail-fields.js';
import { DropController } from './drop-controller.js';
import { fileRulesOf } from './file-rules-of.js';
import { FormController } from './form-controller.js';
import { shownName } from './format.js';
import { InterruptedController } from './interrupted-controller.js';
import { RowExtras } from './row-extras.js';
import { UploadsController } from './uploads-controller.js';
import { uploaderStyles } from './uploader-styles.js';
import type { VideoNews } from './video-news.js';
import { dropStyles } from './views/drop-styles.js';
import { renderDropArea } from './views/drop-view.js';
import { ListView } from './views/list-view.js';
import { rowStyles } from './views/row-styles.js';
import {
  uploaderLanguages,
  uploaderWords,
  type AllUploaderWords,
  type UploaderWord,
} from './words.js';

/**
 * Uploads video and audio files to a vodkit server: pick, drop or paste, several at a time, resumable.
 *
 * Progress with speed and time left, of each file and of all; pause, resume and cancel; retries by itself, at once after
 * headway and when the network is back; renews the upload token unnoticed; goes on after a reload when the same file is added again,
 * and lists what a reload interrupted.
 * Each part is sent with its checksum (CRC-32C) and the file with its SHA-256, which the server compares: a part that is damaged on the way
 * is sent again, alone. They are computed in a worker from `blob:`; where `worker-src` does not permit that, only parts have checksums,
 * computed between the page's own tasks, and the browser says in the console that it refused the worker.
 * Asks before the page is left and keeps the screen awake only while bytes move.
 *
 * It is a field of the form around it: under its `name` the form sends one entry for each uploaded video, its id. The form is
 * not submitted while files are still under way, nor, with `required`, before one is uploaded.
 *
 * @element vod-uploader
 * @fires {VodUploaderAddEvent} vod-uploader-add - Files were added; `items` holds them in order.
 * @fires {VodUploaderProgressEvent} vod-uploader-progress - Bytes moved; at most four times a second and file.
 * @fires {VodUploaderDoneEvent} vod-uploader-done - The server has all of a file; `videoId` and `file` name it.
 * @fires {VodUploaderErrorEvent} vod-uploader-error - An upload failed for good or a file was refused; `error.code` is
 *   one of `network`, `blocked`, `unauthorized`, `forbidden`, `not-found`, `expired`, `too-large`, `type-not-allowed`,
 *   `too-many-files`, `total-too-large`, `too-long`, `too-short`, `resolution-too-high`, `resolution-too-low`, `codec-not-allowed`, `not-media`, `decode`, `encrypted-source`, `unsupported-codec`, `location-not-removed`, `refused`, `empty-file`, `file-changed`, `transfer-damaged`, `duplicate` (uploaded already, and again when its user says so), `server`, `bad-response`, `conflict`, `invalid-request`, `configuration`.
 * @fires {VodUploaderCancelEvent} vod-uploader-cancel - An upload was canceled by its user or by `queue.cancel()`, or another file took its place.
 * @fires {VodUploaderEditRequestEvent} vod-uploader-edit-request - With `editable`, the user wants to edit a file before it is
 *   uploaded; the page answers by `queue.replaceFile(item.id, file)`.
 * @fires {VodUploaderDetailsEvent} vod-uploader-details - The user said something of a file's video in its form; `details` is all of it.
 * @slot prompt - Replaces the sentence in the drop area.
 * @slot limits - Replaces the sentence about limits below it.
 * @csspart drop - The drop area.
 * @csspart choose - The button that opens the file picker.
 * @csspart list - The list of files.
 * @csspart item - One file.
 * @csspart poster - Its picture or icon.
 * @csspart name - Its name.
 * @csspart state - Its line of state.
 * @csspart bar - Its progress bar.
 * @csspart fill - The done part of the bar.
 * @csspart actions - The buttons of a file.
 * @csspart button - A button of a file, or of the list's header.
 * @csspart watch - The link to watch.
 * @csspart details - The form of a file.
 * @csspart field - An entry of that form, with its label.
 * @csspart label - Its label.
 * @csspart input - What is typed into, chosen or checked.
 * @csspart scrub - The slider that finds a frame.
 * @csspart fault - What is wrong with an entry.
 * @csspart handle - What a file that waits is dragged by, over its picture.
 * @csspart summary - The header of the list.
 * @csspart notice - A sentence about what was just added.
 * @cssprop [--vod-uploader-drop-padding=32px] - Space inside the empty drop area.
 * @cssprop [--vod-uploader-poster-width=72px] - Width of a file's picture; its height is 9/16 of it.
 * @cssprop [--vod-accent=oklch(0.62 0.19 256)] - The button, the bar, the drop area while dragging.
 * @cssprop [--vod-accent-strong=oklch(0.52 0.19 256)] - The accent as text, and behind the text of the button.
 * @cssprop [--vod-on-accent=white] - Text on the accent.
 * @cssprop [--vod-surface=#ffffff] - The background behind the rows.
 * @cssprop [--vod-surface-raised=#f4f5f7] - Posters, hovered buttons, the empty part of a bar.
 * @cssprop [--vod-text=#16181d] - Text.
 * @cssprop [--vod-text-muted=#5b6270] - Sizes, quiet states.
 * @cssprop [--vod-border=#dcdfe5] - Hairlines.
 * @cssprop [--vod-danger=#c02626] - Errors.
 * @cssprop [--vod-success=#17803d] - Done.
 * @cssprop [--vod-warning=#8f5a00] - Waiting for the network or to try again.
 * @cssprop [--vod-focus=var(--vod-accent)] - The focus ring.
 * @cssstate dragging - Files are dragged over the element.
 * @cssstate uploading - Bytes are moving.
 * @cssstate unfinished - Files are on the list that are neither uploaded nor given up.
 */
export class VodUploaderElement extends LitElement {
  /** Takes part in forms, as `<input>` does. */
  static readonly formAssociated = true;

  static override styles = [theme, uploaderStyles, dropStyles, rowStyles];

  /** Name of the field in its form; without one the form sends nothing of it. */
  @property({ reflect: true, useDefault: true }) name = '';

  /** Whether its form is submitted only once a file is uploaded. */
  @property({ type: Boolean, reflect: true }) required = false;

  /** Takes no files, and is left out of its form; uploads under way go on. A `<fieldset disabled>` does the same. */
  @property({ type: Boolean, reflect: true }) disabled = false;

  /**
   * Address of your app server that authorizes uploads. Gets `POST {fileName, size, type, title}` with the page's
   * cookies and answers `{videoId, upload: {endpoint, token, expiresAt}}`; with `{videoId}` it answers the same with a
   * new token. Not used when `getUploadAuth` is set.
   */
  @property({ attribute: 'upload-auth-url', useDefault: true }) uploadAuthUrl = '';

  /** Your own function to authorize an upload, instead of `upload-auth-url`. Throw a `VodError` to say why not. */
  @property({ attribute: false }) getUploadAuth: GetUploadAuth | undefined;

  /** Which files are taken, as the `accept` of a file input. Default `video/*,audio/*`. */
  @property({ useDefault: true }) accept = 'video/*,audio/*';

  /** Most bytes a file may have; no limit by default. */
  @property({ attribute: 'max-size', converter: toNumber }) maxSize: number | undefined;

  /** Most files on its list; refused and canceled ones do not count. No limit by default. */
  @property({ attribute: 'max-files', converter: toNumber }) maxFiles: number | undefined;

  /** Most bytes that the files on its list may have together; no limit by default. */
  @property({ attribute: 'max-total-size', converter: toNumber }) maxTotalSize: number | undefined;

  /** Shortest playing time of a file, in seconds, as far as its container says it; no limit by default. */
  @property({ attribute: 'min-duration', converter: toNumber }) minDuration: number | undefined;

  /** Longest playing time of a file, in seconds, as far as its container says it; no limit by default. */
  @property({ attribute: 'max-duration', converter: toNumber }) maxDuration: number | undefined;

  /** Smallest picture of a file, `1280x720`: also 720 × 1280 is large enough then. No limit by default. */
  @property({ attribute: 'min-resolution', useDefault: true }) minResolution = '';

  /** Largest picture of a file, `1920x1080`: also 1080 × 1920 is taken then. No limit by default. */
  @property({ attribute: 'max-resolution', useDefault: true }) maxResolution = '';

  /**
   * Codecs that are taken, separated by spaces: `h264 hevc aac`. Where none of them is one of sound, all sound is taken; the same holds for
   * pictures. Empty, the default, takes all that the server does.
   */
  @property({ attribute: 'accept-codecs', useDefault: true }) acceptCodecs = '';

  /**
   * Looks into a file before anything of it is sent. Throw a `VodError` with the code `refused` where it is not taken: its row
   * shows the message.
   */
  @property({ attribute: false }) validateFile: CheckFile | undefined;

  /** Takes several files at once, and folders by drop. */
  @property({ type: Boolean }) multiple = false;

  /** Uploads at the same time; default 3. */
  @property({ attribute: 'max-parallel', type: Number, useDefault: true }) maxParallel = 3;

  /**
   * How many parts of one file are sent at the same time, each over a connection of its own; 1 to 4. By default `auto`: one, and
   * more as long as that makes it faster. Holds for files of 64 MiB or more; all files together
   * use no more than 5 connections.
   */
  @property({ attribute: 'parallel-parts', converter: toParallelParts })
  parallelParts: ParallelParts = 'auto';

  /**
   * Most bytes of one request, 1,000,000 or more; a smaller number counts as 1,000,000. By default each request
   * has what is hashed by then, up to 184 MiB, and less once a proxy on the way has refused that. Set it where the limit of that proxy is
   * known, so that nothing is sent in vain.
   */
  @property({ attribute: 'chunk-size', converter: toNumber }) chunkSize: number | undefined;

  /**
   * Most bytes a second of all its uploads together, 16,384 or more; no limit by default. The connection stays free for others between
   * requests, which hold about a second's bytes each.
   */
  @property({ attribute: 'max-rate', converter: toNumber }) maxRate: number | undefined;

  /**
   * Takes files that are dropped anywhere in the page, not only on the element; default false. Either way the browser
   * does not leave the page for a file that is dropped beside the element.
   */
  @property({ attribute: 'drop-anywhere', type: Boolean }) dropAnywhere = false;

  /**
   * Remembers where files came from, so that what a reload or a crash interrupted goes on without choosing the file again, as far as
   * the browser lets it: Chromium, for files that are dropped or picked by its `showOpenFilePicker`, which opens then instead of that of
   * a file input. It goes on by itself where the browser still permits to read the file, as after a reload or a crash of the tab, and by
   * one click where it asks its user, as after it was started anew, where its user had paused it, or with `manual-start`.
   */
  @property({ attribute: 'remember-files', type: Boolean }) rememberFiles = false;

  /**
   * Removes from MP4 and QuickTime files, before they are sent, where and by which device they were recorded; pictures and sound stay
   * as they are. The place may stand in the file's description, in XMP or in a track of its own (GoPro, Android, Apple, Sony); in
   * other containers it is not looked for. A file whose index cannot be read is refused. With `details`, the form of a file says what it
   * tells, and its user may decide otherwise before it is sent; with `always` nobody may.
   */
  @property({ attribute: 'remove-location', converter: toRemoveLocation })
  removeLocation: boolean | 'always' = false;

  /** Waits for the start button, or `queue.start()`, instead of beginning at once. */
  @property({ attribute: 'manual-start', type: Boolean }) manualStart = false;

  /**
   * Files that are not uploaded yet get a button «Edit», which pauses theirs and fires `vod-uploader-edit-request`; so do those that
   * are too large or too long. `<vod-editor>` is one editor that the page may show then.
   */
  @property({ type: Boolean }) editable = false;

  /** Where a video is watched, with `{videoId}` in it: `/watch?v={videoId}`. Rows get a link there once they are done, or `setVideo` says that theirs is playable; until they are done it opens a tab. */
  @property({ attribute: 'watch-url', useDefault: true }) watchUrl = '';

  /** Shows a frame of each local video. Needs `media-src blob:` where the page has a content security policy. */
  @property({ type: Boolean }) previews = false;

  /**
   * Rows get a button «Details», which opens a form: those named of `title`, `description`, `tags`, `protection` and `poster`, separated by
   * spaces; all but `protection` where none is named. What is typed before the video is created goes into its creation
   * (`getUploadAuth`), and what changes afterwards to `saveDetails`; a reload keeps it, and the poster, with the upload. A poster is a frame of the file, or a
   * picture, and goes to `upload.posterUrl`. Null, the default: no form.
   */
  @property() details: string | null = null;

  /** Further fields of that form. A file waits until those that are required are filled in. */
  @property({ attribute: false }) fields: readonly DetailField[] = [];

  /**
   * Your own function to save details that change once the video is created. Without it they go to `upload-auth-url`, as
   * `POST {videoId, details}`; with `getUploadAuth` alone, they can no longer be changed then.
   */
  @property({ attribute: false }) saveDetails: SaveDetails | undefined;

  /** Words by language, before the built-in ones (ar, de, en, es, fr, ja, zh). Keys: `UploaderMessageKey`. */
  @property({ attribute: false }) messages: MessageTables = {};

  /** The queue behind the element: `items`, `pause`, `resume`, `cancel`, `retry`, `remove`, `replaceFile`, `setDetails`, `setPoster`, `move`, `clear`, `start`. */
  readonly queue: VodUploadQueue = new VodUploadQueue({
    getUploadAuth: (file, options) => this.#uploadAuthSource()(file, options),
    saveDetails: (videoId, details) => this.#detailsTarget()(videoId, details),
    mayStart: (item) => !missingField(item, this.fields),
    toBody: (file, { wasAltered }) =>
      removesLocation(file, this.removeLocation, wasAltered) ? bodyWithoutLocation(file) : file,
  });

  @state() private isDragging = false;
  @query('input') private input!: HTMLInputElement;
  @query('.choose') private chooseButton!: HTMLButtonElement;

  readonly #words = new Localizer<UploaderWord>(
    this,
    uploaderWords as AllUploaderWords,
    uploaderLanguages,
  );
  readonly #form = new FormController(this, {
    words: this.#words,
    // Drawn already when the first update is reported, though `hasUpdated` says so only afterwards.
    anchor: () => this.shadowRoot?.querySelector<HTMLElement>('.choose') ?? undefined,
  });
  readonly #interrupted = new InterruptedController(this, {
    mayGoOn: () => !this.manualStart && !this.#isDisabled && this.#isAuthorized,
    onFiles: (files) => void this.addFiles(files),
  });
  readonly #uploads = new UploadsController(this, {
    words: this.#words,
    onPhase: (item) => {
      this.#interrupted.note(item);
      this.#interrupted.refreshSoon();
    },
    onSending: (isSending) => this.#toggleState('uploading', isSending),
  });
  readonly #extras = new RowExtras(this, { words: this.#words, uploads: this.#uploads });
  readonly #list = new ListView(this, {
    words: this.#words,
    uploads: this.#uploads,
    extras: this.#extras,
    onCleared: () => this.chooseButton.focus(),
  });
  #isFormDisabled = false;

  constructor() {
    super();
    new FocusKeeper(this, (focused) => this.#successorOf(focused));
    new DropController(this, {
      isEnabled: () => !this.#isDisabled,
      isWanted: (file) => !findRuleBroken(file, { ...fileRulesOf(this), content: undefined }),
      takesAll: () => this.dropAnywhere,
      notesHandles: () => this.rememberFiles,
      onDragging: (value) => this.#setDragging(value),
      onFiles: (files) => void this.addFiles(files),
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.queue.wake();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // A move within the page is a removal and an insertion: only what stays away is stopped.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.queue.suspend();
      this.#uploads.rest();
    });
  }

  /** The form that it belongs to; null without one. */
  get form(): HTMLFormElement | null {
    return this.#form.internals?.form ?? null;
  }

  /** Ids of the uploaded videos on its list: its value in the form. */
  get videoIds(): readonly string[] {
    return this.#form.videoIds;
  }

  /** Whether details can still be changed once a video is created. */
  get canSaveDetails(): boolean {
    return Boolean(this.saveDetails ?? (!this.getUploadAuth && this.uploadAuthUrl));
  }

  /** What keeps its form from being submitted: `valueMissing`, or `customError` while files are under way. */
  get validity(): ValidityState | undefined {
    return this.#form.internals?.validity;
  }

  /** The sentence about that; empty while nothing does. */
  get validationMessage(): string {
    return this.#form.internals?.validationMessage ?? '';
  }

  /** Whether it is looked at before its form is submitted; false while it is disabled. */
  get willValidate(): boolean {
    return this.#form.internals?.willValidate ?? false;
  }

  /** Whether the form may be submitted, as far as it is concerned; fires `invalid` if not. */
  checkValidity(): boolean {
    return this.#form.internals?.checkValidity?.() ?? true;
  }

  /** As `checkValidity`, and the browser shows the sentence. */
  reportValidity(): boolean {
    return this.#form.internals?.reportValidity?.() ?? true;
  }

  /** Keeps the form from being submitted for a reason of the page; an empty message lifts that. */
  setCustomValidity(message: string): void {
    this.#form.setCustomMessage(message);
  }

  /** The form is reset: what is under way is canceled, and the list emptied. */
  formResetCallback(): void {
    this.#form.reset();
    this.queue.cancelAll();
    this.#uploads.clear();
  }

  /** The element or a fieldset around it is disabled or enabled. */
  formDisabledCallback(isDisabled: boolean): void {
    this.#isFormDisabled = isDisabled;
    // Where our own attribute is being reflected, the update that does so would swallow another.
    void this.updateComplete.then(() => this.requestUpdate());
  }

  /** The browser brings back what the form held when its page was left. */
  formStateRestoreCallback(state: unknown): void {
    const count = this.#form.restore(state);
    if (count > 0) this.#uploads.say(this.#words.t('formRestored', { count }));
  }

  /** Adds files as if they were picked; without `multiple` only the first. Returns their items. */
  addFiles(files: Iterable<File>): readonly UploadItem[] {
    const chosen = this.multiple ? [...files] : [...files].slice(0, 1);
    return this.#uploads.add(chosen, { rules: fileRulesOf(this), hold: this.manualStart });
  }

  /** Opens the file picker; call it from a click or key handler. */
  openPicker(): void {
    void loadChecks().catch(() => undefined);
    if (this.rememberFiles && 'showOpenFilePicker' in globalThis) void this.#pickWithHandles();
    else this.input.click();
  }

  /**
   * Tells the uploader how the processing of an uploaded video stands, so that its row says "Processing 40 %",
   * "Ready" or why it failed, and links to it once it plays. Videos it does not know are ignored.
   */
  setVideo(video: VideoNews): void {
    this.#uploads.setVideo(video);
  }

  protected override scheduleUpdate(): void | Promise<unknown> {
    this.#toggleState('unrendered', !this.hasUpdated);
    return afterWords(this, this.#words, () => {
      this.#toggleState('unrendered', false);
      return super.scheduleUpdate();
    });
  }

  /** Also of the rows that are drawn in tasks of their own. */
  protected override async getUpdateComplete(): Promise<boolean> {
    let isStable = await super.getUpdateComplete();
    while (this.#list.rest) {
      await this.#list.rest;
      isStable = await super.getUpdateComplete();
    }
    return isStable;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('messages')) this.#words.extra = this.messages;
    if (changed.has('maxParallel')) this.queue.maxParallel = this.maxParallel;
    if (changed.has('parallelParts')) this.queue.parallelParts = this.parallelParts;
    const isAuthorized = this.#isAuthorized && changed.has('getUploadAuth');
    if (changed.has('rememberFiles') || isAuthorized) this.#interrupted.refreshSoon();
    if (changed.has('chunkSize')) this.queue.chunkSize = this.chunkSize;
    if (changed.has('maxRate')) this.queue.maxRate = this.maxRate;
    if (changed.has('fields')) this.queue.wake();
    this.#extras.prepare();
  }

  protected override render(): TemplateResult {
    const { items } = this.queue;
    const interrupted = this.#interrupted.items;
    const { notice, said } = this.#uploads;
    return html`
      <div class="root" lang=${this.#words.spoken} dir=${this.#words.dir}>
        ${renderDropArea({
          words: this.#words,
          accept: this.accept,
          limits: this,
          multiple: this.multiple,
          isCompact: items.length + interrupted.length > 0,
          isDragging: this.isDragging,
          isDisabled: this.#isDisabled,
          onChoose: this.#onChoose,
          onPick: this.#onPick,
        })}
        ${notice ? html`<p class="notice" part="notice"><bdi>${notice}</bdi></p>` : nothing}
        ${items.length > 0 ? this.#list.render(items) : nothing}
        ${
          interrupted.length > 0
            ? this.#interrupted.view?.renderInterrupted(interrupted, {
                words: this.#words,
                kept: this.#interrupted.kept,
                onResume: (upload) => void this.#resume(upload),
                onChoose: this.#onChoose,
                onForget: (key) => this.#interrupted.forget(key),
              })
            : nothing
        }
        <div class="visually-hidden" role="status" aria-live="polite">${said}</div>
      </div>
    `;
  }

  async #pickWithHandles(): Promise<void> {
    const code = await import('./kept-files.js').catch(() => undefined);
    const files = await code?.pickFiles(this.accept, this.multiple);
    if (files) this.addFiles(files);
    else this.input.click();
  }

  async #resume({ key, name }: InterruptedUpload): Promise<void> {
    const asked = await this.#interrupted.ask(key);
    if (asked instanceof File) this.addFiles([asked]);
    else if (asked === 'changed')
      this.#uploads.say(this.#words.t('keptChanged', { name: shownName(name) }));
  }

  get #isAuthorized(): boolean {
    return Boolean(this.getUploadAuth ?? this.uploadAuthUrl);
  }

  get #isDisabled(): boolean {
    return this.disabled || this.#isFormDisabled;
  }

  #uploadAuthSource(): GetUploadAuth {
    if (this.getUploadAuth) return this.getUploadAuth;
    if (this.uploadAuthUrl)
      return fetchUploadAuth(new URL(this.uploadAuthUrl, this.ownerDocument.baseURI).href);
    throw new VodError('configuration', '<vod-uploader> needs upload-auth-url or getUploadAuth.');
  }

  #detailsTarget(): SaveDetails {
    return (
      this.saveDetails ??
      fetchSaveDetails(new URL(this.uploadAuthUrl, this.ownerDocument.baseURI).href)
    );
  }

  /** Of a row that is gone, the row that took its place. */
  #successorOf(focused: Element): FindSuccessor {
    const rows = () => [...this.renderRoot.querySelectorAll<HTMLElement>('.row')];
    const lost = focused.closest<HTMLElement>('.row');
    const action = (focused as HTMLElement).dataset['action'];
    if (!lost) return this.#successorInSummary(focused);
    const [id, index] = [lost.dataset['id'], rows().indexOf(lost)];
    return () => {
      const left = rows();
      const row = left.find(({ dataset }) => dataset['id'] === id) ?? left[index] ?? left.at(-1);
      const same = row?.dataset['id'] === id && action && `[data-action=${action}]`;
      return (
        (same && row?.querySelector<HTMLElement>(same)) ||
        (row?.querySelector<HTMLElement>('.watch, .actions [data-action]') ?? this.chooseButton)
      );
    };
  }

  /** Of a button for all files, the one that stands there then. */
  #successorInSummary(focused: Element): FindSuccessor {
    const all = () => [...this.renderRoot.querySelectorAll<HTMLElement>('.summary button')];
    const index = Math.max(0, all().indexOf(focused as HTMLElement));
    return () => {
      const left = all();
      const next = left[index] ?? left.at(-1);
      return next ?? this.renderRoot.querySelector<HTMLElement>('.actions *') ?? this.chooseButton;
    };
  }

  #toggleState(name: 'dragging' | 'uploading' | 'unrendered', isOn: boolean): void {
    if (isOn) this.#form.internals?.states?.add(name);
    else this.#form.internals?.states?.delete(name);
  }

  #onChoose = (): void => this.openPicker();

  #onPick = (): void => {
    const files = [...(this.input.files ?? [])];
    // So that picking the same file again is a change again.
    this.input.value = '';
    this.addFiles(files);
  };

  #setDragging(value: boolean): void {
    this.isDragging = value;
    this.#toggleState('dragging', value);
  }
}
