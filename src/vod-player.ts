import { VodPlayerElement } from './player/player-element.js';

declare global {
  interface HTMLElementTagNameMap {
    'vod-player': VodPlayerElement;
  }
}

if (!customElements.get('vod-player')) customElements.define('vod-player', VodPlayerElement);

export { VodPlayerElement };
