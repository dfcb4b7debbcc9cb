import { html, nothing, svg, type ReactiveController, type TemplateResult } from 'lit';
import { formatTime } from '../../shared/format-time.js';
import { icon } from '../../shared/icons.js';
import type { ToolCommand } from '../command.js';
import { resolveHttpUrl } from '../http-url.js';
import { ignoreInterruption } from '../ignore-interruption.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';
import { VodPlayerPlaylistChangeEvent } from '../playlist-event.js';
import { orderOf, toPlaylist, type Playlist, type PlaylistItem } from '../playlist.js';
import { PlaylistFailure } from './playlist-failure.js';
import { playlistFailureWords } from './playlist-failure-words.js';
import { playlistWords } from './playlist-words.js';

export { playlistStyles as styles } from './playlist-styles.js';

export const words = { ...playlistWords, ...playlistFailureWords };

const nextIcon = icon(svg`<path d="m5 4 10 8-10 8z" /><path d="M19 5v14" />`);
const previousIcon = icon(svg`<path d="m19 20-10-8 10-8z" /><path d="M5 19V5" />`);

/** Time to read what follows, and to stop it. */
const countdownSeconds = 8;
/** Within which «previous» goes to the one before, and not to the start of this one. */
const justBegunSeconds = 3;
const mostCards = 6;

/** Plays videos one after the other: buttons beside play, and what follows when one has ended. */
export class Tool implements PlayerTool, ReactiveController {
  readonly #context: PlayerContext;
  // Of the page, for videos that have none of their own; and what was set last in their place.
  #pageBreaks: PlaylistItem['adBreaks'];
  #setBreaks: PlaylistItem['adBreaks'];
  #list = toPlaylist(undefined);
  #given: Playlist | undefined;
  #order: readonly number[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  // Seconds until the next begins; undefined while none does by itself.
  #left: number | undefined;

  constructor(context: PlayerContext) {
    this.#context = context;
    const { host, player } = context;
    host.addController(this);
    new PlaylistFailure(context, {
      current: () => this.#list.items[this.#list.index],
      next: () => this.#next(),
      autoplay: () => this.#list.autoplay,
      begin: (index) => this.#begin(index),
    });
    player.video.addEventListener('ended', () => this.#onEnded());
    for (const type of ['play', 'seeking', 'emptied'])
      player.video.addEventListener(type, () => this.#stopCountdown());
  }

  hostDisconnected(): void {
    this.#stopCountdown();
  }

  act({ to }: Extract<ToolCommand, { act: 'playlist' }>): void {
    if (to === 'given') return this.#take();
    if (to === 'shuffle' || to === 'repeat' || to === 'autoplay')
      return this.#set({ [to]: !this.#list[to] });
    const { video } = this.#context.player;
    if (to === 'previous' && video.currentTime > justBegunSeconds)
      return void this.#context.player.seek(0);
    const index = typeof to === 'number' ? to : this.#step(to === 'next' ? 1 : -1);
    if (index !== undefined) this.#begin(index);
  }

  renderSteps(): TemplateResult | typeof nothing {
    if (this.#list.items.length < 2) return nothing;
    const { keysOf, run, words } = this.#context;
    const next = this.#step(1);
    const title = next === undefined ? '' : this.#titleOf(next);
    return html`<span class="steps">
      <button
        class="wide-only"
        part="button previous-button"
        aria-label=${words.t('previousVideo')}
        aria-keyshortcuts=${keysOf('previous-video')}
        @click=${() => run({ act: 'playlist', to: 'previous' })}
      >
        ${previousIcon}
      </button>
      <button
        part="button next-button"
        aria-label=${title ? words.t('nextVideoOf', { title }) : words.t('nextVideo')}
        aria-keyshortcuts=${keysOf('next-video')}
        ?disabled=${next === undefined}
        @click=${() => run({ act: 'playlist', to: 'next' })}
      >
        ${nextIcon}
      </button>
    </span>`;
  }

  /** What follows, once a video has ended. */
  render(): TemplateResult | typeof nothing {
    const { host, player, words } = this.#context;
    const { ended, aspectRatio, playback } = player.snapshot;
    const { items, index } = this.#list;
    // Of a preview, the whole video is what is offered.
    if (playback?.fullDuration !== undefined) return nothing;
    if (!ended || host.loop || items.length < 2 || aspectRatio === 0 || !host.controls)
      return nothing;
    const next = this.#step(1);
    const others = [...this.#order.slice(this.#order.indexOf(index) + 1), ...this.#order]
      .filter((other, at, all) => other !== index && other !== next && all.indexOf(other) === at)
      .slice(0, mostCards);
    return html`<div class="end-screen" part="end-screen" role="group" aria-label=${words.t('moreVideos')}>
      ${next === undefined ? nothing : this.#renderNext(next)}
      <div class="cards">${others.map((other) => this.#renderCard(other))}</div>
    </div>`;
  }

  #renderNext(next: number): TemplateResult {
    const { run, words } = this.#context;
    const count = this.#left;
    return html`<div class="next">
      ${this.#renderPicture(next)}
      <div class="about">
        <span>${count === undefined ? words.t('upNext') : words.t('upNextIn', { count })}</span>
        <b><bdi>${this.#titleOf(next)}</bdi></b>
        <div class="acts">
          <button class="primary" @click=${() => run({ act: 'playlist', to: next })}>${words.t('playNow')}</button>
          ${count === undefined ? nothing : html`<button @click=${() => this.#stopCountdown()}>${words.t('cancel')}</button>`}
        </div>
      </div>
    </div>`;
  }

  #renderCard(index: number): TemplateResult {
    return html`<button class="card" @click=${() => this.#context.run({ act: 'playlist', to: index })}>
      ${this.#renderPicture(index)}<span><bdi>${this.#titleOf(index)}</bdi></span>
    </button>`;
  }

  #renderPicture(index: number): TemplateResult {
    const { poster, duration = 0 } = this.#list.items[index] ?? {};
    const address = poster && resolveHttpUrl(poster);
    return html`<span class="picture">
      ${address ? html`<img src=${address} alt="" loading="lazy" />` : nothing}
      ${duration > 0 ? html`<span class="stamp">${formatTime(duration)}</span>` : nothing}
    </span>`;
  }

  #titleOf(index: number): string {
    const { title } = this.#list.items[index] ?? {};
    return title || this.#context.words.t('untitled', { number: index + 1 });
  }

  // What the page has set. `#set` has set what it finds here itself.
  #take(): void {
    const { host } = this.#context;
    if (host.playlist === this.#given) return;
    const before = this.#list;
    this.#given = host.playlist;
    this.#list = toPlaylist(host.playlist);
    this.#mix(before);
    const { items, index } = this.#list;
    if (items[index] && (items[index] !== before.items[before.index] || index !== before.index))
      this.#load(index);
    host.requestUpdate();
  }

  #set(change: Partial<Playlist>): void {
    const { host } = this.#context;
    const before = this.#list;
    this.#list = { ...before, ...change };
    this.#given = { ...host.playlist, items: host.playlist?.items ?? [], ...change };
    // A place counts those that can be played.
    if (change.index !== undefined) this.#given = { ...this.#given, items: this.#list.items };
    host.playlist = this.#given;
    this.#mix(before);
    if (change.autoplay === false) this.#stopCountdown();
  }

  #mix(before: Playlist): void {
    const { items, index, shuffle } = this.#list;
    if (items === before.items && shuffle === before.shuffle && this.#order.length > 0) return;
    this.#order = orderOf(items.length, shuffle ? index : undefined);
  }

  /** The place of the one that follows, or goes before; undefined at either end. */
  #step(steps: 1 | -1): number | undefined {
    const { index, repeat, items } = this.#list;
    const at = this.#order.indexOf(index) + steps;
    return repeat && items.length > 1 ? this.#order.at(at % items.length) : this.#order[at];
  }

  #next(): { index: number; item: PlaylistItem; title: string } | undefined {
    const index = this.#step(1);
    const item = index === undefined ? undefined : this.#list.items[index];
    return index === undefined || !item ? undefined : { index, item, title: this.#titleOf(index) };
  }

  #begin(index: number): void {
    const { player } = this.#context;
    this.#stopCountdown();
    this.#set({ index });
    this.#load(index);
    void player.play().catch(ignoreInterruption);
  }

  #load(index: number): void {
    const { host } = this.#context;
    const item = this.#list.items[index] as PlaylistItem;
    if (host.adBreaks !== this.#setBreaks) this.#pageBreaks = host.adBreaks;
    this.#setBreaks = item.adBreaks ?? this.#pageBreaks;
    const source = {
      src: item.src ?? '',
      type: item.type ?? '',
      drm: item.drm,
      playAuth: item.playAuth ?? '',
      playAuthUrl: item.playAuthUrl ?? '',
      getPlayAuth: item.getPlayAuth,
    };
    const names = Object.keys(source) as (keyof typeof source)[];
    const changed = names.filter((name) => host[name] !== source[name]);
    Object.assign(host, source, { poster: item.poster ?? '', chapters: item.chapters });
    host.adBreaks = this.#setBreaks;
    // Everything else that is new opens it by itself.
    if (changed.every((name) => name === 'getPlayAuth') && changed.length > 0) host.load();
    host.dispatchEvent(new VodPlayerPlaylistChangeEvent(index, item));
  }

  #onEnded(): void {
    const { host, player, say, words } = this.#context;
    const { aspectRatio, playback } = player.snapshot;
    const next = this.#step(1);
    const { autoplay } = this.#list;
    if (next === undefined || !autoplay || host.loop || playback?.fullDuration !== undefined)
      return;
    // There is no picture to read it over.
    if (aspectRatio === 0 || !host.controls) return this.#begin(next);
    this.#left = countdownSeconds;
    this.#timer = setInterval(() => this.#countDown(next), 1000);
    say(`${words.t('upNextIn', { count: countdownSeconds })}: ${this.#titleOf(next)}`);
    host.requestUpdate();
  }

  #countDown(next: number): void {
    this.#left = (this.#left ?? 0) - 1;
    this.#context.host.requestUpdate();
    if (this.#left <= 0) this.#begin(next);
  }

  #stopCountdown(): void {
    clearInterval(this.#timer);
    if (this.#left === undefined) return;
    this.#left = undefined;
    this.#context.host.requestUpdate();
  }
}
