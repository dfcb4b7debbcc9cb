import { fixture, html, oneEvent } from '@open-wc/testing';
import type { AdBreak } from '../../../src/player/ad-break.js';
import type { VodPlayerAdErrorEvent, VodPlayerAdEvent } from '../../../src/player/ad-events.js';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import { inside } from './mount-player.js';

const media = '/.cache/test-media/player-3';
export const clip = `${media}/clip.mp4`;
export const poster = `${media}/img/poster.jpg`;

const adEvents = ['start', 'quartile', 'pause', 'resume', 'click', 'skip', 'end', 'error'] as const;

export interface WithAds {
  readonly player: VodPlayerElement;
  /** What was told, in order; media events of the content among them. */
  readonly told: string[];
}

export async function mountAds(
  adBreaks: readonly AdBreak[],
  more = '',
  src = clip,
): Promise<WithAds> {
  const box = await fixture<HTMLElement>(html`<div></div>`);
  box.innerHTML = `<vod-player lang="en" muted style="inline-size: 640px" ${more}></vod-player>`;
  const player = box.firstElementChild as VodPlayerElement;
  const told = listen(player);
  player.adBreaks = adBreaks;
  player.src = src;
  return { player, told };
}

function listen(player: VodPlayerElement): string[] {
  const told: string[] = [];
  for (const name of adEvents)
    player.addEventListener(`vod-player-ad-${name}`, (event: VodPlayerAdEvent) => {
      const { ad, quartile } = event;
      const code = (event as Partial<VodPlayerAdErrorEvent>).error?.code;
      told.push([name, ad.id, quartile || code].filter(Boolean).join(' '));
    });
  for (const name of ['start', 'end'] as const)
    player.addEventListener(`vod-player-ad-break-${name}`, ({ adBreak }) =>
      told.push(`break-${name} ${String(adBreak.id ?? adBreak.timeOffset)}`),
    );
  for (const type of ['playing', 'ended']) player.addEventListener(type, () => told.push(type));
  return told;
}

export const adVideo = (player: VodPlayerElement): HTMLVideoElement | null =>
  inside<HTMLVideoElement>(player, '[part=ad-video]');

export async function adPlays(player: VodPlayerElement): Promise<HTMLVideoElement> {
  await eventually(() => (adVideo(player)?.currentTime ?? 0) > 0);
  return adVideo(player) as HTMLVideoElement;
}

/** Lets the ad that plays come to its end. */
export async function finishAd(player: VodPlayerElement): Promise<void> {
  const video = await adPlays(player);
  video.currentTime = video.duration - 0.2;
  const ended = oneEvent(video, 'ended');
  await ended;
}

/** Resolves once no ad is there, and the content moves on. */
export async function contentPlays(player: VodPlayerElement): Promise<void> {
  await eventually(() => !inside(player, '.ad') && !player.paused);
  const from = player.currentTime;
  await eventually(() => player.currentTime > from + 0.1);
}
