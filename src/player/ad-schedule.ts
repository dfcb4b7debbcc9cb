import { readBreak, readBreaks, type AdBreak, type ReadBreak } from './ad-break.js';

/** Which breaks of a video are still to come. A page may give the same ones again as new objects. */
export class AdSchedule {
  #breaks: readonly ReadBreak[] = [];
  readonly #done = new Set<unknown>();

  set breaks(value: unknown) {
    this.#breaks = readBreaks(value);
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
    )?.given;
  }

  /** The one for a paused picture, which comes again and again. */
  get paused(): AdBreak | undefined {
    return this.#breaks.find(({ timeOffset }) => timeOffset === 'pause')?.given;
  }

  /** The first one between two moments, which playback has passed, or the last one, where a seek has. */
  between(from: number, to: number, which: 'first' | 'last'): AdBreak | undefined {
    const passed = this.#due
      .map(({ given, timeOffset }) => ({ given, at: timeOffset }))
      .filter((one): one is Timed => typeof one.at === 'number' && one.at > from && one.at <= to);
    const goesBefore = (one: Timed, best: Timed): boolean =>
      which === 'first' ? one.at < best.at : one.at > best.at;
    return passed.reduce<Timed | undefined>(
      (best, one) => (best && !goesBefore(one, best) ? best : one),
      undefined,
    )?.given;
  }

  finish(adBreak: AdBreak): void {
    this.#done.add(readBreak(adBreak)?.key);
  }

  /** It is to come after all. */
  restore(adBreak: AdBreak): void {
    this.#done.delete(readBreak(adBreak)?.key);
  }

  get #due(): ReadBreak[] {
    return this.#breaks.filter(({ key }) => !this.#done.has(key));
  }
}

interface Timed {
  readonly given: AdBreak;
  readonly at: number;
}
