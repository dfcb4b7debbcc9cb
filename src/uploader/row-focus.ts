import type { LitElement, ReactiveController } from 'lit';

/** Keeps the focus in the list: it never falls to the page because a button or a row went away. */
export class RowFocus implements ReactiveController {
  readonly #host: LitElement;
  readonly #fallback: () => HTMLElement;
  #focused: { id: string | undefined; index: number } | undefined;

  constructor(host: LitElement, fallback: () => HTMLElement) {
    this.#host = host;
    this.#fallback = fallback;
    host.addController(this);
  }

  hostUpdate(): void {
    const row = this.#host.shadowRoot?.activeElement?.closest<HTMLElement>('.row');
    this.#focused = row ? { id: row.dataset['id'], index: this.#rows().indexOf(row) } : undefined;
  }

  hostUpdated(): void {
    const focused = this.#focused;
    if (!focused || this.#host.shadowRoot?.activeElement) return;
    const rows = this.#rows();
    const row =
      rows.find(({ dataset }) => dataset['id'] === focused.id) ??
      rows[Math.min(focused.index, rows.length - 1)];
    (row?.querySelector<HTMLElement>('.watch, [data-action]') ?? this.#fallback()).focus();
  }

  #rows(): HTMLElement[] {
    return [...(this.#host.shadowRoot?.querySelectorAll<HTMLElement>('.row') ?? [])];
  }
}
