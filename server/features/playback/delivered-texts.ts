import type { DeliveryClaims } from '../../domain/delivery-address.js';
import type { DeliveryFile, DeliveryPath } from '../../domain/delivery-path.js';
import { isId } from '../../platform/ids.js';
import type { TextTrack } from '../../domain/tracks.js';
import type { Deps } from '../../platform/deps.js';
import {
  forgetTexts,
  publishedTexts,
  withUploaded,
  type PublishedTexts,
} from '../text-tracks/published-texts.js';
import type { PublishedRevision } from './catalog.js';
import { beyondClaim, notFound } from './delivery-problems.js';
import { permittedTexts } from './play-limits.js';

/** With the subtitles that were uploaded, where it is read for a file that tells of them. */
export interface ServedRevision extends PublishedRevision {
  /** Another one after every change of those. */
  textState?: string;
}

/** Files that list subtitles, or are some. */
const tellsTexts: ReadonlySet<DeliveryFile['type']> = new Set([
  ...(['multivariant-playlist', 'dash-manifest', 'text-playlist', 'text'] as const),
]);

export async function withTexts(
  deps: Pick<Deps, 'database'>,
  path: DeliveryPath,
  revision: PublishedRevision,
): Promise<ServedRevision> {
  if (!tellsTexts.has(path.file.type)) return revision;
  const texts = await knownTexts(deps, path);
  return { ...withUploaded(revision, texts), textState: texts.state };
}

/** They are read again where they lack what an address names, which another process has just given. */
async function knownTexts(
  deps: Pick<Deps, 'database'>,
  path: DeliveryPath,
): Promise<PublishedTexts> {
  const { file } = path;
  const texts = await publishedTexts(deps, path);
  const isMissing =
    (file.type === 'text' || file.type === 'text-playlist') &&
    isId(file.name) &&
    !texts.tracks.some(({ name }) => name === file.name);
  if (!isMissing) return texts;
  forgetTexts(deps, path);
  return publishedTexts(deps, path);
}

/** Subtitles tell the whole video, so a preview token does not permit them. @throws Problem `not-found`, `beyond-claim` */
export function findPermittedText(
  claims: DeliveryClaims,
  { textTracks }: ServedRevision,
  name: string,
): TextTrack {
  const track = textTracks.find((candidate) => candidate.name === name);
  if (!track) throw notFound();
  if (permittedTexts({ textTracks }, claims).length === 0) throw beyondClaim();
  return track;
}
