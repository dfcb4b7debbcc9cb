import { nothing, type TemplateResult } from 'lit';
import type { PersonalFacts } from '../../media/personal-facts.js';
import type { UploadItem } from '../../upload/upload-item.js';
import { chooseLocation, removesLocation } from '../body-without-location.js';
import type { ExtrasHost } from '../extras-host.js';
import type { Words } from '../row-state.js';
import { renderEntry } from './render-entry.js';

interface LocationFieldOptions {
  words: Words;
  onChange: () => void;
}

/** Says of a file that it tells where and by which device it was recorded, and lets its user remove that. */
export class LocationField {
  readonly #host: ExtrasHost;
  readonly #options: LocationFieldOptions;
  /** Undefined: of files that tell nothing, and until it is known. */
  readonly #facts = new WeakMap<File, PersonalFacts | undefined>();

  constructor(host: ExtrasHost, options: LocationFieldOptions) {
    this.#host = host;
    this.#options = options;
  }

  render({ id, file, state, isAltered }: UploadItem): TemplateResult | typeof nothing {
    const { words, onChange } = this.#options;
    if (!this.#facts.has(file)) void this.#look(file);
    const facts = this.#facts.get(file);
    if (!facts) return nothing;
    const { removeLocation } = this.#host;
    const chosen = removesLocation(file, removeLocation);
    const name = 'location';
    return renderEntry({
      ...{ id: `${id}-${name}`, name, label: words.t('removeBefore'), type: 'checkbox' },
      // Of an upload under way, all bytes have to be of one file.
      isLocked: removeLocation === 'always' || state.phase !== 'waiting' || isAltered !== undefined,
      value: isAltered ?? chosen,
      ...{ fault: undefined, hint: this.#textOf(facts) },
      onInput: (value) => {
        chooseLocation(file, value === true);
        onChange();
      },
      onLeave: () => undefined,
    });
  }

  #textOf({ hasPlace, device }: PersonalFacts): string {
    const { words } = this.#options;
    if (hasPlace) return device ? words.t('hasPlaceAndDevice', { device }) : words.t('hasPlace');
    return device ? words.t('hasDevice', { device }) : words.t('hasCamera');
  }

  async #look(file: File): Promise<void> {
    this.#facts.set(file, undefined);
    try {
      const { findPersonalData } = await import('../../media/remove-location.js');
      const { facts } = await findPersonalData(file);
      if (!facts.isWorthSaying) return;
      this.#facts.set(file, facts);
      this.#options.onChange();
    } catch {
      // What cannot be read cannot be removed: then it is not offered.
    }
  }
}
