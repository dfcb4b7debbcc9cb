import { nothing, type LitElement, type TemplateResult } from 'lit';
import { ResultController, type Result } from './result-controller.js';
import { resultView } from './views/result-view.js';
import type { Translate } from './views/translate.js';
import type { EditorWord } from './words.js';
import type { MediaInfo } from '../media/media-input.js';

/** What the step asks of the element around it. */
export interface ResultOwner {
  readonly t: Translate;
  /** Bytes in the user's language. */
  readonly sizeText: (bytes: number) => string;
  /** Tells the user what became of the result. */
  readonly say: (word: EditorWord, name: string) => void;
  readonly upload: (file: File) => void;
}

/** The step between making something and letting it go: it is shown, named, and sent, saved or thrown away. */
export class ResultStep {
  readonly #host: LitElement;
  readonly #owner: ResultOwner;
  readonly #held: ResultController;

  constructor(host: LitElement, owner: ResultOwner) {
    this.#host = host;
    this.#owner = owner;
    this.#held = new ResultController(host);
  }

  get isOpen(): boolean {
    return this.#held.current !== undefined;
  }

  async open(result: Result): Promise<void> {
    this.#held.show(result);
    await this.#focus('#result-title');
  }

  close(): void {
    this.#held.discard();
  }

  render(info: MediaInfo, offersUpload: boolean): TemplateResult | typeof nothing {
    const { current: result, address } = this.#held;
    if (!result) return nothing;
    return resultView({
      t: this.#owner.t,
      size: this.#owner.sizeText(result.file.size),
      result,
      address,
      info,
      offersUpload,
      onRename: (stem) => this.#held.rename(stem),
      onUpload: () => void this.#handOver(result),
      onSave: () => {
        this.#held.save();
        this.#owner.say('saved', result.file.name);
      },
      onCopy: () => void this.#copy(),
      onDiscard: () => void this.#close(result, 'discarded'),
    });
  }

  async #copy(): Promise<void> {
    // The browser decides, and may ask its user.
    const word = await this.#held.copy().then(
      () => 'copied' as const,
      () => 'copyFailed' as const,
    );
    this.#owner.say(word, '');
  }

  /** The page is asked when everything stands where it stays: it may scroll to its uploader. */
  async #handOver(result: Result): Promise<void> {
    await this.#close(result, 'handedOver');
    this.#owner.upload(result.file);
  }

  async #close({ kind, file }: Result, word: EditorWord): Promise<void> {
    this.#held.discard();
    this.#owner.say(word, file.name);
    await this.#focus(kind === 'clip' ? '[part=export-button]' : '.snapshot');
  }

  async #focus(selector: string): Promise<void> {
    await this.#host.updateComplete;
    this.#host.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }
}
