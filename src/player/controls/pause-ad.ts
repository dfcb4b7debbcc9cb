import { html, nothing, type TemplateResult } from 'lit';
import { closeIcon } from '../../shared/icons.js';
import { VodError } from '../../shared/vod-error.js';
import { readBreak, type AdBreak, type ReadAd } from '../ad-break.js';
import {
  VodPlayerAdBreakEvent,
  VodPlayerAdErrorEvent,
  VodPlayerAdEvent,
  type AdPlace,
} from '../ad-events.js';
import { resolveHttpUrl } from '../http-url.js';
import type { PlayerContext } from '../player-context.js';

/** A picture over the paused picture, until it is closed or the content goes on: with each pause the next. */
export class PauseAd {
  readonly #context: PlayerContext;
  #next = 0;
  #place: AdPlace | undefined;
  #ad: ReadAd | undefined;
  #url = '';
  #isShown = false;

  constructor(context: PlayerContext) {
    this.#context = context;
    for (const type of ['play', 'emptied'])
      context.player.video.addEventListener(type, () => this.hide());
  }

  show(adBreak: AdBreak): void {
    const { host } = this.#context;
    const ads = readBreak(adBreak)?.ads ?? [];
    const index = this.#next++ % ads.length;
    const ad = ads[index];
    if (!ad || this.#place) return;
    const place = { ad: ad.given, adBreak, index, count: ads.length };
    const url = ad.image && toImageUrl(ad.image);
    host.dispatchEvent(new VodPlayerAdBreakEvent('start', adBreak));
    this.#place = place;
    this.#ad = ad;
    this.#isShown = false;
    if (!url)
      return this.#fail('configuration', 'An ad for a pause needs the address of a picture');
    this.#url = url;
    host.requestUpdate();
  }

  hide(): void {
    const place = this.#place;
    if (!place) return;
    this.#place = undefined;
    const { host } = this.#context;
    if (this.#isShown) host.dispatchEvent(new VodPlayerAdEvent('end', place));
    host.dispatchEvent(new VodPlayerAdBreakEvent('end', place.adBreak));
    host.requestUpdate();
  }

  render(): TemplateResult | typeof nothing {
    if (!this.#place) return nothing;
    const { words } = this.#context;
    const { clickThrough, label } = this.#ad ?? {};
    const href = clickThrough && resolveHttpUrl(clickThrough);
    const image = html`<img
      src=${this.#url}
      alt=${label ?? words.t('ad')}
      @load=${this.#onLoad}
      @error=${() => this.#fail('source', 'The ad cannot be loaded')}
    />`;
    return html`<div class="pause-ad ${this.#isShown ? '' : 'ad-waits'}" part="pause-ad" role="group" aria-label=${words.t('ad')}>
      ${href ? html`<a href=${href} target="_blank" rel="noopener" @click=${() => this.#tell('click')}>${image}</a>` : image}
      <span class="ad-tag">${words.t('ad')}</span>
      <button part="button ad-close-button" aria-label=${words.t('closeAd')} @click=${this.#close}>${closeIcon}</button>
    </div>`;
  }

  readonly #onLoad = (): void => {
    if (this.#isShown) return;
    this.#isShown = true;
    this.#tell('start');
    this.#context.host.requestUpdate();
  };

  readonly #close = (): void => {
    this.#tell('skip');
    this.#isShown = false;
    this.hide();
  };

  #tell(name: 'start' | 'click' | 'skip'): void {
    if (this.#place) this.#context.host.dispatchEvent(new VodPlayerAdEvent(name, this.#place));
  }

  #fail(code: 'configuration' | 'source', message: string): void {
    if (!this.#place) return;
    const error = new VodError(code, message);
    this.#context.host.dispatchEvent(new VodPlayerAdErrorEvent(this.#place, error));
    this.hide();
  }
}

function toImageUrl(address: string): string | undefined {
  return address.startsWith(`blob:${location.origin}/`) ? address : resolveHttpUrl(address);
}
