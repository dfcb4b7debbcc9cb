import type { UploadItem } from '../../upload/upload-item.js';
import type { ExtrasHost } from '../extras-host.js';

/** Moves files that wait among each other: by dragging a row's handle, or by the arrow keys on it. */
export class RowDrag {
  readonly #host: ExtrasHost;
  readonly #onMoved: (item: UploadItem) => void;

  constructor(host: ExtrasHost, onMoved: (item: UploadItem) => void) {
    this.#host = host;
    this.#onMoved = onMoved;
  }

  onKey(event: KeyboardEvent, id: string): void {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const line = this.#line();
    const place = line.findIndex((item) => item.id === id);
    const next = line[place + by];
    if (next) this.#moveTo(id, next.id);
  }

  start(event: PointerEvent, id: string): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const handle = event.currentTarget as HTMLElement;
    handle.focus();
    const ended = new AbortController();
    const { signal } = ended;
    const row = this.#rowOf(id);
    row?.classList.add('moving');
    const end = (): void => {
      ended.abort();
      this.#rowOf(id)?.classList.remove('moving');
    };
    // Of the page: the row, and the pointer's capture with it, leaves the document while it is put elsewhere.
    addEventListener('pointermove', (moved) => this.#follow(moved.clientY, id), { signal });
    addEventListener('pointerup', end, { signal });
    addEventListener('pointercancel', end, { signal });
  }

  /** Where the pointer is over the half of another row that is beyond this one, both change places. */
  #follow(y: number, id: string): void {
    const line = this.#line();
    const own = line.findIndex((item) => item.id === id);
    const beyond = line.findIndex((item, place) => {
      const box = this.#rowOf(item.id)?.getBoundingClientRect();
      if (!box || place === own) return false;
      const middle = box.top + box.height / 2;
      return place < own ? y < middle : y > middle;
    });
    const target = line[beyond];
    if (own >= 0 && target) this.#moveTo(id, target.id);
  }

  #moveTo(id: string, target: string): void {
    const { queue } = this.#host;
    const index = queue.items.findIndex((item) => item.id === target);
    queue.move(id, index);
    const item = queue.get(id);
    if (item) this.#onMoved(item);
  }

  #line(): readonly UploadItem[] {
    return this.#host.queue.items.filter(({ state }) => state.phase === 'waiting');
  }

  #rowOf(id: string): HTMLElement | null | undefined {
    return this.#host.shadowRoot?.querySelector<HTMLElement>(`.row[data-id="${id}"]`);
  }
}
