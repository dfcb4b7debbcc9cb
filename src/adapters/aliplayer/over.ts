type Player = HTMLElementTagNameMap['vod-player'];

const slotName = 'aliplayer';

/**
 * What lies over the picture, and stays there in full screen: a child of the player, in a slot of its own at the end of
 * the player's shadow root.
 */
export class Over {
  readonly element = document.createElement('div');
  readonly #panel = document.createElement('div');

  constructor(player: Player) {
    this.element.className = 'vod-aliplayer-over';
    this.element.slot = slotName;
    this.#panel.className = 'vod-aliplayer-panel';
    this.#panel.setAttribute('role', 'status');
    this.#panel.hidden = true;
    this.element.append(this.#panel);
    player.append(this.element);
  }

  /** Once the player has a shadow root. */
  show(player: Player): void {
    const slot = document.createElement('slot');
    slot.name = slotName;
    player.shadowRoot?.append(slot);
  }

  say(text: string): void {
    this.#panel.textContent = text;
    this.#panel.hidden = false;
  }

  sayNothing(): void {
    this.#panel.hidden = true;
  }
}
