/** Why a text cannot become subtitles, with a sentence for the person who wrote it. */
export class TextFault extends Error {
  constructor(
    readonly kind: 'invalid' | 'too-large',
    /** A whole sentence. */
    readonly reason: string,
    /** The line of the text, from 1, where one is known. */
    readonly line?: number,
  ) {
    super(line === undefined ? reason : `Line ${line}: ${reason}`);
    this.name = 'TextFault';
  }
}
