import { html, nothing, render, svg, type ReactiveController, type TemplateResult } from 'lit';
import { closeIcon, icon } from '../../shared/icons.js';
import { overVideo } from '../../shared/over-video.js';
import { adoptStylesInPlace } from '../adopt-styles-in-place.js';
import type { ToolCommand } from '../command.js';
import { findDrawn } from '../find-drawn.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';
import { findHits, lineAt, toLines, type Hit, type TranscriptLine } from './transcript-lines.js';
import { TranscriptList } from './transcript-list.js';
import { panelStyles } from './transcript-styles.js';

export { placeStyles as styles } from './transcript-styles.js';
export { transcriptWords as words } from './transcript-words.js';

const upIcon = icon(svg`<path d="m18 15-6-6-6 6" />`);
const downIcon = icon(svg`<path d="m6 9 6 6 6-6" />`);

/** What is said, as a text: over the picture, or in an element of the page. */
export class Tool implements PlayerTool, ReactiveController {
  readonly #context: PlayerContext;
  readonly #list: TranscriptList;
  // Over the picture; made when it is first opened there.
  #own: HTMLElement | undefined;
  /** In whose shadow root it stands; undefined while it is closed. */
  #place: HTMLElement | undefined;
  #takesFocus = false;
  // The place was given while the player was out of the page, where it cannot be found.
  #isGivenLate = false;
  #lines: readonly TranscriptLine[] = [];
  // What the lines were made of.
  #source: { track: TextTrack; count: number } | undefined;
  #searched = '';
  #hits: readonly Hit[] = [];
  #hit = 0;

  constructor(context: PlayerContext) {
    this.#context = context;
    this.#list = new TranscriptList({
      choose: ({ start }) => void context.run({ act: 'seek-to', seconds: start }),
      followed: () => context.host.requestUpdate(),
    });
    context.host.addController(this);
  }

  hostConnected(): void {
    this.#list.connect();
    if (this.#isGivenLate) this.act({ act: 'transcript', to: 'given' });
    this.#context.host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#list.disconnect();
    if (this.#place) this.#leave(this.#place);
  }

  hostUpdated(): void {
    const place = this.#place;
    // Out of the page, the player is still told of its captions.
    if (!place?.shadowRoot || !this.#context.host.isConnected) return;
    this.#readLines();
    this.#list.current = lineAt(this.#lines, this.#context.player.snapshot.currentTime);
    const isOffered = this.#context.captions.list.length > 0;
    render(isOffered ? this.#renderPanel() : nothing, place.shadowRoot);
    if (!this.#takesFocus) return;
    this.#takesFocus = false;
    place.shadowRoot.querySelector<HTMLElement>('.panel')?.focus({ preventScroll: true });
  }

  act({ to }: Extract<ToolCommand, { act: 'transcript' }>): void {
    if (to === 'given') {
      this.#isGivenLate = !this.#context.host.isConnected;
      if (!this.#isGivenLate) this.#goTo(this.#given());
    } else if (this.#place) this.#close();
    else {
      this.#takesFocus = true;
      this.#goTo((this.#own ??= this.#createOwn()));
    }
    this.#context.host.requestUpdate();
  }

  render(): HTMLElement | typeof nothing {
    return this.#place && this.#place === this.#own ? this.#own : nothing;
  }

  #close(): void {
    this.#goTo(undefined);
    this.#context.host.requestUpdate();
    findDrawn(this.#context.host, '[part~=settings-button]')?.focus({ preventScroll: true });
  }

  #goTo(place: HTMLElement | undefined): void {
    if (this.#place === place) return;
    if (this.#place) this.#leave(this.#place);
    this.#place = place;
    this.#context.captions.isRead = place !== undefined;
    if (!place) return;
    adoptStylesInPlace(place.shadowRoot ?? place.attachShadow({ mode: 'open' }), [
      overVideo,
      panelStyles,
    ]);
  }

  #leave(place: HTMLElement): void {
    if (place.shadowRoot) render(nothing, place.shadowRoot);
  }

  // Names of tags that can have no shadow root are told as the browser does.
  #given(): HTMLElement | undefined {
    const { host } = this.#context;
    const id = host.transcript;
    if (id === '') return undefined;
    const found = (host.getRootNode() as Document | ShadowRoot).getElementById(id);
    if (!found)
      console.error(
        `vodkit: <vod-player> shows no transcript (configuration). There is no element with the id "${id}" in its document or shadow root.`,
      );
    return found ?? undefined;
  }

  #createOwn(): HTMLElement {
    const box = document.createElement('div');
    box.className = 'transcript';
    // Nothing of it is a click on the picture, or a key of the player.
    for (const type of ['click', 'dblclick', 'keydown'])
      box.addEventListener(type, (event) => event.stopPropagation());
    return box;
  }

  #readLines(): void {
    const { captions, host } = this.#context;
    const { reading } = captions;
    const track = reading?.track;
    // Its text comes, or does not, while nothing else may move.
    if (reading) reading.onload = reading.onerror = () => host.requestUpdate();
    const count = track?.cues?.length ?? 0;
    if (track === this.#source?.track && count === (this.#source?.count ?? 0)) return;
    this.#source = track && { track, count };
    this.#lines = toLines([...(track?.cues ?? [])] as VTTCue[]);
    this.#list.lines = this.#lines;
    this.#list.element.lang = track?.language ?? '';
    this.#search(this.#searched, 'stay');
  }

  #search(searched: string, move: 'go' | 'stay'): void {
    this.#searched = searched;
    this.#hits = findHits(this.#lines, searched);
    // The next one from what is said now.
    const now = lineAt(this.#lines, this.#context.player.snapshot.currentTime);
    this.#hit = Math.max(
      0,
      this.#hits.findIndex(({ line }) => line >= now),
    );
    this.#list.mark(this.#hits, move === 'go' ? this.#hits[this.#hit] : undefined);
    this.#context.host.requestUpdate();
  }

  #step(by: 1 | -1): void {
    const { length } = this.#hits;
    if (length === 0) return;
    this.#hit = (this.#hit + by + length) % length;
    this.#list.mark(this.#hits, this.#hits[this.#hit]);
    this.#context.host.requestUpdate();
  }

  #renderPanel(): TemplateResult {
    const { words } = this.#context;
    const isOwn = this.#place === this.#own;
    const { length } = this.#hits;
    const isEmpty = this.#lines.length === 0;
    return html`<section
      class="panel ${isOwn ? 'own' : ''}"
      part="transcript"
      lang=${words.lang}
      tabindex="-1"
      aria-label=${words.t('transcript')}
      @keydown=${this.#onKeydown}
    >
      <div class="head">
        <b>${words.t('transcript')}</b>
        ${this.#renderLanguages()}
        ${isOwn ? html`<button class="act" aria-label=${words.t('closeTranscript')} @click=${() => this.#close()}>${closeIcon}</button>` : nothing}
      </div>
      <div class="search" role="search">
        <input
          type="search"
          autocomplete="off"
          aria-label=${words.t('transcriptSearch')}
          placeholder=${words.t('transcriptSearch')}
          .value=${this.#searched}
          @input=${this.#onInput}
          @keydown=${this.#onSearchKey}
        />
        <span class="count" role="status">${this.#searched.trim() === '' ? nothing : length === 0 ? words.t('transcriptNoHits') : words.t('transcriptHits', { at: this.#hit + 1, count: length })}</span>
        <button class="act" ?hidden=${length === 0} aria-label=${words.t('transcriptPrevious')} @click=${() => this.#step(-1)}>${upIcon}</button>
        <button class="act" ?hidden=${length === 0} aria-label=${words.t('transcriptNext')} @click=${() => this.#step(1)}>${downIcon}</button>
      </div>
      ${isEmpty ? this.#renderEmpty() : this.#list.element}
      <button class="follow" ?hidden=${isEmpty || this.#list.isFollowing} @click=${this.#onFollow}>${words.t('transcriptFollow')}</button>
    </section>`;
  }

  #renderEmpty(): TemplateResult {
    const { captions, words } = this.#context;
    const state = captions.reading?.readyState;
    const word =
      state === HTMLTrackElement.LOADING
        ? 'loading'
        : state === HTMLTrackElement.ERROR
          ? 'transcriptFailed'
          : 'transcriptEmpty';
    return html`<p class="empty" role="status">${words.t(word)}</p>`;
  }

  #renderLanguages(): TemplateResult | typeof nothing {
    const { captions, words } = this.#context;
    const { list, reading } = captions;
    if (list.length < 2) return nothing;
    return html`<select
      aria-label=${words.t('transcriptLanguage')}
      @change=${(event: Event) => void captions.read((event.target as HTMLSelectElement).selectedIndex)}
    >
      ${list.map(({ label, language }) => html`<option .selected=${reading?.label === label && reading.srclang === language}>${label || language}</option>`)}
    </select>`;
  }

  readonly #onInput = (event: Event): void =>
    this.#search((event.target as HTMLInputElement).value, 'go');

  readonly #onSearchKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.isComposing) this.#step(event.shiftKey ? -1 : 1);
    else if (event.key !== 'Escape' || this.#searched === '') return;
    else this.#search('', 'stay');
    event.preventDefault();
    event.stopPropagation();
  };

  readonly #onKeydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this.#place !== this.#own) return;
    event.preventDefault();
    event.stopPropagation();
    this.#close();
  };

  readonly #onFollow = (): void => {
    this.#list.follow();
    // The button goes, and the focus with it.
    this.#place?.shadowRoot?.querySelector<HTMLElement>('.panel')?.focus({ preventScroll: true });
  };
}
