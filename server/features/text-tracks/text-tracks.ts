import {
  maxTextTracks,
  type CreateTextTrack,
  type TextTrack,
  type UpdateTextTrack,
} from '../../../src/contract/text-tracks.js';
import { languageName, toLanguage, toTitle } from '../../media/probe/track-words.js';
import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { createId } from '../../platform/ids.js';
import { changeTexts, requireVideo } from './change-texts.js';
import { removeText, storeText, type StoredText } from './stored-text.js';
import {
  deleteTextTrack,
  insertTextTrack,
  selectTextTracks,
  updateTextTrack,
  type VideoAddress,
} from './text-track-store.js';
import type { TextTrackRow } from './text-track-table.js';

type Names = Pick<TextTrackRow, 'language' | 'label' | 'kind'>;

/** @throws Problem `not-found` */
export async function listTextTracks(deps: Deps, video: VideoAddress): Promise<TextTrack[]> {
  await requireVideo(deps, video);
  const rows = await selectTextTracks(deps.database.db, video);
  return rows.map(toTextTrack);
}

/** @throws Problem `not-found`, `text-track-invalid`, `text-track-too-large`, `too-many-text-tracks`, `label-taken` */
export async function createTextTrack(
  deps: Deps,
  video: VideoAddress,
  { format, text, ...fields }: CreateTextTrack,
): Promise<TextTrack> {
  await requireVideo(deps, video);
  const language = toLanguage(fields.language);
  const label = toTitle(fields.label) ?? defaultLabel(language, fields.kind);
  const names: Names = { language, label, kind: fields.kind };
  return storeText(deps, video, { format, text }, (stored) =>
    changeTexts(deps, video, async (tx) => {
      const others = await selectTextTracks(tx, video);
      if (others.length >= maxTextTracks)
        throw new Problem(
          'too-many-text-tracks',
          `A video has at most ${maxTextTracks} text tracks. Delete one first.`,
        );
      refuseTaken(names, others);
      const track = { id: createId(), ...video, ...names, ...stored };
      return toTextTrack(await insertTextTrack(tx, track));
    }),
  );
}

/** Changes the fields that are sent. @throws Problem as `createTextTrack` does */
export async function changeTextTrack(
  deps: Deps,
  { trackId, ...video }: VideoAddress & { trackId: string },
  { format, text, ...fields }: UpdateTextTrack,
): Promise<TextTrack> {
  const change = (stored?: StoredText): Promise<TextTrack> =>
    changeTexts(deps, video, async (tx) => {
      const tracks = await selectTextTracks(tx, video);
      const before = tracks.find(({ id }) => id === trackId);
      if (!before) throw noTrack();
      const names = namesOf({ ...before, ...definedFields(fields) });
      const others = tracks.filter(({ id }) => id !== trackId);
      refuseTaken(names, others);
      if (stored) await removeText(tx, deps, before);
      return writeTrack(tx, video, trackId, { ...names, ...stored });
    });
  if (text === undefined || format === undefined) return change();
  await requireVideo(deps, video);
  return storeText(deps, video, { format, text }, change);
}

/** @throws Problem `not-found` */
export async function removeTextTrack(
  deps: Deps,
  { trackId, ...video }: VideoAddress & { trackId: string },
): Promise<void> {
  await changeTexts(deps, video, async (tx) => {
    const deleted = await deleteTextTrack(tx, video, trackId);
    if (!deleted) throw noTrack();
    await removeText(tx, deps, deleted);
  });
}

async function writeTrack(
  tx: Db,
  video: VideoAddress,
  id: string,
  changes: Names & Partial<StoredText>,
): Promise<TextTrack> {
  const row = await updateTextTrack(tx, video, id, changes);
  if (!row) throw noTrack();
  return toTextTrack(row);
}

/** The names that are sent, as they are stored. */
function definedFields({ language, label, kind }: Omit<UpdateTextTrack, 'text' | 'format'>) {
  const title = toTitle(label);
  return {
    ...(language !== undefined && { language: toLanguage(language) }),
    ...(title !== undefined && { label: title }),
    ...(kind !== undefined && { kind }),
  };
}

function namesOf({ language, label, kind }: Names): Names {
  return { language, label, kind };
}

function refuseTaken({ language, label, kind }: Names, others: readonly TextTrackRow[]): void {
  const isTaken = others.some(
    (other) => other.language === language && other.kind === kind && other.label === label,
  );
  if (!isTaken) return;
  throw new Problem(
    'label-taken',
    `The video has ${kind} in ${language} with the label “${label}” already. Send another label, or change that track.`,
  );
}

function defaultLabel(language: string, kind: TextTrackRow['kind']): string {
  const name = languageName(language) ?? 'Subtitles';
  return kind === 'captions' ? `${name} (captions)` : name;
}

function toTextTrack(row: TextTrackRow): TextTrack {
  const { id, language, label, kind, cues, leftOut, createdAt, updatedAt } = row;
  return {
    ...{ id, language, label, kind, cues },
    ...(leftOut && { leftOut }),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

function noTrack(): Problem {
  return new Problem('not-found', 'The video has no such text track.');
}
