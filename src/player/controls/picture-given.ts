import { isObject } from '../odd-values.js';
import type { PlayerContext } from '../player-context.js';
import type { PlayerTool } from '../player-tool.js';
import { fits, pictureOf, rotations, type PictureLook } from './picture.js';

/** Lays the picture as the page says. */
export class Tool implements PlayerTool {
  readonly #context: PlayerContext;

  constructor(context: PlayerContext) {
    this.#context = context;
  }

  act(): void {
    const look = toLook(this.#context.host.picture);
    if (look) pictureOf(this.#context).take(look);
    else
      console.warn(
        'vodkit: <vod-player> cannot lay the picture so (configuration). fit is contain, cover or fill, rotation 0, 90, 180 or 270, mirrored true or false, zoom 1 to 4.',
        this.#context.host.picture,
      );
  }
}

/** Undefined for what is none. */
function toLook(given: unknown): PictureLook | undefined {
  if (given !== undefined && given !== null && !isObject(given)) return undefined;
  const { fit, rotation = 0, mirrored = false, zoom = 1 } = given ?? {};
  const [knownFit, knownRotation] = [
    fits.find((one) => one === fit),
    rotations.find((one) => one === rotation),
  ];
  const isUsable =
    (fit === undefined || knownFit) &&
    typeof mirrored === 'boolean' &&
    typeof zoom === 'number' &&
    zoom >= 1 &&
    zoom <= 4;
  if (!isUsable || knownRotation === undefined) return undefined;
  return { fit: knownFit, rotation: knownRotation, isMirrored: mirrored, zoom };
}
