import { after } from '../../shared/timers.js';
import { isMissing } from './left-out.js';
import { every } from './timers.js';

type Player = HTMLElementTagNameMap['vod-player'];

/** What a player has as every component of video.js has it. */
export abstract class VideoJsComponent {
  protected readonly element: Player;
  protected readonly end = new AbortController();

  constructor(element: Player) {
    this.element = element;
  }

  /** Not here: throws. The controls are parts of `<vod-player>`. */
  get controlBar(): never {
    throw isMissing('controlBar');
  }

  /** Not here: throws. */
  get bigPlayButton(): never {
    throw isMissing('bigPlayButton');
  }

  /** Not here: throws. The event `vod-player-engine` of `el()` hands out the library that plays. */
  tech(): never {
    throw isMissing('tech');
  }

  /** Not here: throws. */
  audioTracks(): never {
    throw isMissing('audioTracks');
  }

  /** Not here: throws. */
  getChild(name: string): never {
    throw isMissing(name);
  }

  /** Not here: throws. */
  addChild(child: unknown): never {
    throw isMissing(`addChild(${typeof child === 'string' ? `"${child}"` : ''})`);
  }

  /** The `<vod-player>` itself, for all that video.js has not. */
  el(): Player {
    return this.element;
  }

  /** Id of the element. */
  id(): string {
    return this.element.id;
  }

  /** Whether it was disposed of. */
  isDisposed(): boolean {
    return this.end.signal.aborted;
  }

  /** Shows the player again. */
  show(): void {
    this.removeClass('vjs-hidden');
  }

  /** Hides it; it plays on. */
  hide(): void {
    this.addClass('vjs-hidden');
  }

  /** As that of the page, until the player is disposed of. */
  setTimeout(task: (this: this) => void, ms: number): number {
    const id = Number(after(ms, () => task.call(this)));
    this.end.signal.addEventListener('abort', () => this.clearTimeout(id));
    return id;
  }

  /** Takes that back. */
  clearTimeout(id: number): number {
    window.clearTimeout(id);
    return id;
  }

  /** As that of the page, until the player is disposed of. */
  setInterval(task: (this: this) => void, ms: number): number {
    const id = every(ms, () => task.call(this));
    this.end.signal.addEventListener('abort', () => this.clearInterval(id));
    return id;
  }

  /** Takes that back. */
  clearInterval(id: number): number {
    window.clearInterval(id);
    return id;
  }

  /** Whether the element has a class. */
  hasClass(name: string): boolean {
    return this.element.classList.contains(name);
  }

  /** Gives the element classes. */
  addClass(...names: string[]): void {
    this.element.classList.add(...names);
  }

  /** Takes classes from the element. */
  removeClass(...names: string[]): void {
    this.element.classList.remove(...names);
  }

  /** Gives the element a class that it has not, and takes away one that it has; or as the second argument says. */
  toggleClass(name: string, isOn?: boolean): void {
    this.element.classList.toggle(name, isOn);
  }
}
