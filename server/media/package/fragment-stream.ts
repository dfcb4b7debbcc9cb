import { readBoxHeader } from '../boxes.js';

/** A fragment as ffmpeg wrote it. */
export interface StreamedFragment {
  moof: Buffer;
  mdat: Buffer;
}

/** Bytes of a box header. ffmpeg writes a longer one before boxes of 4 GiB. */
const headerLength = 8;

/** Splits a fragmented MP4 with one track into its init segment and its fragments, however its bytes are cut. */
export class FragmentStream {
  readonly #largestBox: number;
  #parts: Buffer[] = [];
  #length = 0;
  /** How many bytes the next box is known to need. */
  #wanted = headerLength;
  #init: Buffer[] = [];
  #moof: Buffer | undefined;

  /** `largestBox` in bytes bounds what is held. */
  constructor(largestBox: number) {
    this.#largestBox = largestBox;
  }

  /** What came before the first fragment. */
  get init(): Buffer {
    return Buffer.concat(this.#init);
  }

  /** Returns the fragments that are complete now. @throws RangeError when a box is larger than permitted, or has no length */
  push(bytes: Buffer): StreamedFragment[] {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    const complete: StreamedFragment[] = [];
    while (this.#length >= this.#wanted) {
      const held = this.#held();
      const { type = '', length = 0 } = readBoxHeader(held) ?? {};
      if (length === 0 || length > this.#largestBox)
        throw new RangeError(`ffmpeg wrote a box ${type} of ${length} bytes`);
      this.#wanted = length;
      if (held.length < length) break;
      const fragment = this.#take(type, held.subarray(0, length));
      if (fragment) complete.push(fragment);
      this.#parts = [held.subarray(length)];
      this.#length -= length;
      this.#wanted = headerLength;
    }
    return complete;
  }

  #held(): Buffer {
    const held = this.#parts.length === 1 ? this.#parts[0] : undefined;
    const whole = held ?? Buffer.concat(this.#parts);
    this.#parts = [whole];
    return whole;
  }

  #take(type: string, box: Buffer): StreamedFragment | undefined {
    if (type === 'moof') this.#moof = box;
    else if (type === 'mdat' && this.#moof) {
      const moof = this.#moof;
      this.#moof = undefined;
      return { moof, mdat: box };
    } else if (!this.#moof) this.#init.push(box);
    return undefined;
  }
}
