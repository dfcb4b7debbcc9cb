import { adsOf, toAdBreaks, type AdBreak } from './ad-break.js';

/** Which breaks of a video are still to come. A page may give the same ones again as new objects. */
export class AdSchedule {
  #breaks: readonly AdBreak[] = [];
  // Of each of them.
  #keys = new Map<AdBreak, unknown>();
  readonly #done = new Set<unknown>();

  set breaks(value: unknown) {
    this.#breaks = toAdBreaks(value);
    this.#keys = new Map(this.#breaks.map((one) => [one, keyOf(one)]));
  }

  /** Seconds of those in the video that are to come. */
  get offsets(): number[] {
    return this.#due.map(({ timeOffset }) => timeOffset).filter((at) => typeof at === 'number');
  }

  /** For another video. */
  reset(): void {
    this.#done.clear();
  }

  /** The next of those before the first frame, or after the last one. */
  at(place: 'start' | 'end'): AdBreak | undefined {
    return this.#due.find(
      ({ timeOffset }) => timeOffset === place || (timeOffset === 0 && place === 'start'),
    );
  }

  /** The one for a paused picture, which comes again and again. */
  get paused(): AdBreak | undefined {
    return this.#breaks.find(({ timeOffset }) => timeOffset === 'pause');
  }

  /** The first one between two moments, which playback has passed, or the last one, where a seek has. */
  between(from: number, to: number, which: 'first' | 'last'): AdBreak | undefined {
    const passed = this.#due
      .map((adBreak) => ({ adBreak, at: adBreak.timeOffset }))
      .filter((one): one is Timed => typeof one.at === 'number' && one.at > from && one.at <= to);
    const goesBefore = (one: Timed, best: Timed): boolean =>
      which === 'first' ? one.at < best.at : one.at > best.at;
    return passed.reduce<Timed | undefined>(
      (best, one) => (best && !goesBefore(one, best) ? best : one),
      undefined,
    )?.adBreak;
  }

  finish(adBreak: AdBreak): void {
    this.#done.add(keyOf(adBreak));
  }

  /** It is to come after all. */
  restore(adBreak: AdBreak): void {
    this.#done.delete(keyOf(adBreak));
  }

  get #due(): AdBreak[] {
    return this.#breaks.filter((one) => !this.#done.has(this.#keys.get(one)));
  }
}

interface Timed {
  readonly adBreak: AdBreak;
  readonly at: number;
}

// Pages give ads with fields of their own, which may lead back to the break.
function keyOf(adBreak: AdBreak): unknown {
  const shown = adsOf(adBreak).map(({ id, src, image }) => [id, src, image].map(String));
  return adBreak.id ?? JSON.stringify([adBreak.timeOffset, shown]);
}
