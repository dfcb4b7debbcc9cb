import type { Chapter } from './chapters.js';

/** Another chapter is on screen. */
export class VodPlayerChapterChangeEvent extends Event {
  /** The chapter; undefined before the first, and where there is none any more. */
  readonly chapter: Chapter | undefined;

  constructor(chapter: Chapter | undefined) {
    super('vod-player-chapter-change', { bubbles: true, composed: true });
    this.chapter = chapter;
  }
}

declare global {
  interface HTMLElementEventMap {
    'vod-player-chapter-change': VodPlayerChapterChangeEvent;
  }
}
