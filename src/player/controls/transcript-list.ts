import { formatTime } from '../../shared/format-time.js';
import type { Hit, TranscriptLine } from './transcript-lines.js';

/** Lines that are drawn, and go, together. */
const blockSize = 40;
/** Pixels; what a line is taken to need until it was drawn. */
const guessedHeight = 44;

interface Block {
  readonly element: HTMLElement;
  readonly first: number;
  readonly lines: readonly TranscriptLine[];
  isDrawn: boolean;
}

interface Asked {
  readonly choose: (line: TranscriptLine) => void;
  readonly followed: (isFollowing: boolean) => void;
}

/**
 * The lines of a transcript, of which only those near what is seen are in the page: a film has thousands. It scrolls along with
 * what is said until the reader scrolls, and again when told to.
 */
export class TranscriptList {
  readonly element: HTMLElement;
  readonly #asked: Asked;
  readonly #observer: IntersectionObserver;
  // What is said is in sight once there is a height, and in another one.
  readonly #resized = new ResizeObserver(() => {
    if (this.#isFollowing) this.#show(this.#current, 'middle');
  });
  #lines: readonly TranscriptLine[] = [];
  #blocks: Block[] = [];
  #hits = new Map<number, Hit[]>();
  #hit: Hit | undefined;
  #current = -1;
  // The line that Tab leads to.
  #stop = 0;
  #isFollowing = true;

  constructor(asked: Asked) {
    this.#asked = asked;
    this.element = document.createElement('div');
    this.element.className = 'lines';
    this.element.role = 'list';
    this.#observer = new IntersectionObserver((entries) => this.#onSeen(entries), {
      root: this.element,
      rootMargin: '400px 0px',
    });
    for (const type of ['wheel', 'touchmove'])
      this.element.addEventListener(type, () => this.#scrolled(), { passive: true });
    // On the list itself lies nothing but its scroll bar.
    this.element.addEventListener('pointerdown', ({ target }) => {
      if (target === this.element) this.#scrolled();
    });
    this.element.addEventListener('click', (event) => this.#onClick(event));
    this.element.addEventListener('keydown', (event) => this.#onKeydown(event));
    this.element.addEventListener('focusin', ({ target }) => this.#moveStop(indexOf(target)));
  }

  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  set lines(lines: readonly TranscriptLine[]) {
    this.#lines = lines;
    const before = this.#blocks;
    this.#blocks = [];
    for (let first = 0; first < lines.length; first += blockSize) {
      const own = lines.slice(first, first + blockSize);
      const known = before[first / blockSize];
      // What an engine adds to its track while it plays leaves those before as they were.
      this.#blocks.push(known && isSame(known.lines, own) ? known : createBlock(first, own));
    }
    for (const block of before) {
      if (this.#blocks.includes(block)) continue;
      this.#observer.unobserve(block.element);
      block.element.remove();
    }
    // Moved, what has the focus would lose it.
    this.#blocks.forEach(({ element }, at) => {
      const there = this.element.children[at];
      if (there !== element) this.element.insertBefore(element, there ?? null);
      this.#observer.observe(element);
    });
    this.#current = -1;
    this.#moveStop(0);
  }

  /** Marks the line that is said, and goes there where it follows. */
  set current(index: number) {
    if (index === this.#current) return;
    this.#rowOf(this.#current)?.removeAttribute('aria-current');
    this.#current = index;
    this.#rowOf(index)?.setAttribute('aria-current', 'true');
    if (!this.element.matches(':focus-within')) this.#moveStop(Math.max(0, index));
    if (this.#isFollowing) this.#show(index, 'middle');
  }

  /** Goes to what is said now, and along with it from there. */
  follow(): void {
    this.#setFollowing(true);
    this.#show(this.#current, 'middle');
  }

  /** Marks what was found; `active` is gone to. */
  mark(hits: readonly Hit[], active: Hit | undefined): void {
    this.#hits = new Map();
    for (const hit of hits) this.#hits.set(hit.line, [...(this.#hits.get(hit.line) ?? []), hit]);
    this.#hit = active;
    for (const block of this.#blocks) if (block.isDrawn) this.#draw(block);
    if (!active) return;
    this.#setFollowing(false);
    this.#show(active.line, 'middle');
  }

  disconnect(): void {
    this.#observer.disconnect();
    this.#resized.disconnect();
  }

  connect(): void {
    this.#resized.observe(this.element);
    for (const { element } of this.#blocks) this.#observer.observe(element);
  }

  #onSeen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const block = this.#blocks.find(({ element }) => element === target);
      if (!block) continue;
      if (isIntersecting) {
        if (!block.isDrawn) this.#draw(block);
      } else if (block.isDrawn && block !== this.#blockOf(this.#stop)) clear(block);
    }
  }

  #draw(block: Block): void {
    const focused = block.element.contains(this.#focused ?? null) ? this.#stop : undefined;
    block.isDrawn = true;
    block.element.style.blockSize = '';
    block.element.replaceChildren(
      ...block.lines.map((line, at) => this.#createRow(line, block.first + at)),
    );
    if (focused !== undefined) this.#rowOf(focused)?.focus({ preventScroll: true });
  }

  #createRow({ start, text }: TranscriptLine, index: number): HTMLElement {
    const item = create('div', 'item');
    item.role = 'listitem';
    item.ariaSetSize = String(this.#lines.length);
    item.ariaPosInSet = String(index + 1);
    const row = create('button', 'line') as HTMLButtonElement;
    row.type = 'button';
    row.part.add('transcript-line');
    row.tabIndex = index === this.#stop ? 0 : -1;
    row.dataset['at'] = String(index);
    if (index === this.#current) row.ariaCurrent = 'true';
    const stamp = create('span', 'stamp');
    stamp.textContent = formatTime(start);
    const words = create('span', 'words');
    words.dir = 'auto';
    words.append(...this.#marked(text, index));
    row.append(stamp, ' ', words);
    item.append(row);
    return item;
  }

  #marked(text: string, index: number): (Node | string)[] {
    const parts: (Node | string)[] = [];
    let end = 0;
    for (const hit of this.#hits.get(index) ?? []) {
      const mark = create('mark', hit === this.#hit ? 'active' : '');
      mark.textContent = text.slice(hit.from, hit.to);
      parts.push(text.slice(end, hit.from), mark);
      end = hit.to;
    }
    return [...parts, text.slice(end)];
  }

  /** Scrolls the list, never the page around it. */
  #show(index: number, place: 'middle' | 'nearest'): void {
    const row = this.#drawnRow(index);
    if (!row) return;
    const { scrollTop, clientHeight } = this.element;
    const view = this.element.getBoundingClientRect();
    const { top, height } = row.getBoundingClientRect();
    const at = top - view.top - this.element.clientTop;
    let by = at - (clientHeight - height) / 2;
    if (place === 'nearest') by = at < 0 ? at : Math.max(0, at + height - clientHeight);
    const isNear = Math.abs(by) < clientHeight * 2;
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const behavior = isNear && !isCalm && place === 'middle' ? 'smooth' : 'instant';
    this.element.scrollTo({ top: scrollTop + by, behavior });
  }

  #drawnRow(index: number): HTMLButtonElement | undefined {
    const block = this.#blockOf(index);
    if (block && !block.isDrawn) this.#draw(block);
    return this.#rowOf(index);
  }

  #moveStop(index: number): void {
    if (index < 0) return;
    const before = this.#rowOf(this.#stop);
    this.#stop = index;
    if (before) before.tabIndex = -1;
    const row = this.#drawnRow(index);
    if (row) row.tabIndex = 0;
  }

  #scrolled(): void {
    const { scrollHeight, clientHeight } = this.element;
    if (scrollHeight > clientHeight) this.#setFollowing(false);
  }

  #setFollowing(isFollowing: boolean): void {
    if (this.#isFollowing === isFollowing) return;
    this.#isFollowing = isFollowing;
    this.#asked.followed(isFollowing);
  }

  #onClick({ target }: Event): void {
    const line = this.#lines[indexOf(target)];
    if (!line) return;
    this.#setFollowing(true);
    this.#asked.choose(line);
  }

  #onKeydown(event: KeyboardEvent): void {
    const last = this.#lines.length - 1;
    const at = indexOf(event.target);
    const page = Math.max(1, Math.floor(this.element.clientHeight / guessedHeight) - 1);
    const goal = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: last,
    }[event.key];
    if (goal === undefined || at < 0) return;
    event.preventDefault();
    this.#setFollowing(false);
    const index = Math.min(last, Math.max(0, goal));
    const row = this.#drawnRow(index);
    row?.focus({ preventScroll: true });
    this.#show(index, 'nearest');
  }

  #blockOf(index: number): Block | undefined {
    return this.#blocks[Math.floor(index / blockSize)];
  }

  #rowOf(index: number): HTMLButtonElement | undefined {
    const block = this.#blockOf(index);
    return block?.element.children[index - block.first]?.firstElementChild as
      | HTMLButtonElement
      | undefined;
  }

  get #focused(): Element | null {
    return (this.element.getRootNode() as ShadowRoot | Document).activeElement;
  }
}

function createBlock(first: number, lines: readonly TranscriptLine[]): Block {
  const element = create('div', 'block');
  element.role = 'presentation';
  element.style.blockSize = `${lines.length * guessedHeight}px`;
  return { element, first, lines, isDrawn: false };
}

function clear(block: Block): void {
  block.element.style.blockSize = `${block.element.offsetHeight}px`;
  block.element.replaceChildren();
  block.isDrawn = false;
}

function create(tag: string, name: string): HTMLElement {
  const element = document.createElement(tag);
  if (name) element.className = name;
  return element;
}

/** -1 for what is no line. */
function indexOf(target: EventTarget | null): number {
  const row = (target as Element).closest<HTMLElement>('.line');
  return Number(row?.dataset['at'] ?? -1);
}

function isSame(some: readonly TranscriptLine[], others: readonly TranscriptLine[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ start, text }, at) => start === others[at]?.start && text === others[at].text)
  );
}
