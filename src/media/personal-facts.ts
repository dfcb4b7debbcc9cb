/** `©xyz`, `loci` and keys of places; tracks of GoPro's and Google's cameras tell places too. */
const places = /xyz$|^loci$|\.location|^gpmd$|^camm$/;
const makers = /^©mak$|\.make$|\.manufacturer$/;
const models = /^©mod$|\.model$/;
/** Every encoder names itself; that is removed too, and not worth a word. */
const software = /^©swr$|\.software$|\.version$/;
const mostLetters = 60;

/** What a file says of where and by which device it was recorded, in words. It is not trusted. */
export class PersonalFacts {
  hasPlace = false;
  /** Whether there is more than the name of a program. */
  isWorthSaying = false;
  #maker = '';
  #model = '';

  note(name: string, value: Uint8Array): void {
    if (!software.test(name)) this.isWorthSaying = true;
    if (places.test(name)) this.hasPlace = true;
    if (makers.test(name)) this.#maker ||= textOf(value);
    if (models.test(name)) this.#model ||= textOf(value);
  }

  /** Maker and model, once where the one says the other too; empty where the file does not say them. */
  get device(): string {
    const [maker, model] = [this.#maker, this.#model];
    return model.toLowerCase().startsWith(maker.toLowerCase()) ? model : `${maker} ${model}`.trim();
  }
}

function textOf(value: Uint8Array): string {
  const text = new TextDecoder().decode(value.subarray(0, 4 * mostLetters));
  // Control characters, and those that turn text around.
  const plain = text.replace(/[\p{Cc}\p{Cf}\ufffd]/gu, ' ').trim();
  return Array.from(plain).slice(0, mostLetters).join('');
}
