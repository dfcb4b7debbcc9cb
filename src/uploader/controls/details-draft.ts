import type { UploadDetails } from '../../client/upload-details.js';
import type { VodError } from '../../shared/vod-error.js';
import { titleOf } from '../../upload/title-of.js';
import type { UploadItem } from '../../upload/upload-item.js';
import { shownName } from '../format.js';

/** What stands in the entries of a form. */
export interface Draft {
  title: string;
  description: string;
  /** As typed. */
  tags: string;
  protection: string;
  fields: Record<string, string | boolean>;
}

export function draftOf({ file, details }: UploadItem): Draft {
  return {
    title: details.title ?? shownTitleOf(file),
    description: details.description ?? '',
    tags: (details.tags ?? []).join(', '),
    protection: details.protection ?? '',
    fields: { ...details.fields },
  };
}

/** What is as it was before anything was typed stays unsaid. */
export function detailsOf(draft: Draft, { file, details }: UploadItem): UploadDetails {
  const { title, description, protection, fields } = draft;
  const tags = tagsOf(draft.tags);
  const isSaid = (key: keyof UploadDetails, isTyped: boolean) => isTyped || key in details;
  return {
    ...(isSaid('title', title !== shownTitleOf(file)) && { title: title.trim() }),
    ...(isSaid('description', description !== '') && { description }),
    ...(isSaid('tags', tags.length > 0) && { tags }),
    ...(protection !== '' && { protection: protection as UploadDetails['protection'] & string }),
    ...(Object.keys(fields).length > 0 && { fields: { ...fields } }),
  };
}

function shownTitleOf({ name }: File): string {
  return titleOf(shownName(name));
}

/** Also by the commas that Chinese and Arabic have. */
function tagsOf(text: string): string[] {
  const tags = text.split(/[,，、،;；\n]/).map((tag) => tag.trim());
  return [...new Set(tags.filter((tag) => tag !== ''))];
}

/** The server's sentences by field, and what is left that is of no field of the form. */
export interface Faults {
  readonly byField: ReadonlyMap<string, string>;
  readonly error: VodError | undefined;
}

export function faultsOf({ state, detailsState }: UploadItem): Faults {
  const error =
    state.phase === 'failed' && state.error.code === 'invalid-request' ? state.error : detailsState;
  if (typeof error !== 'object') return { byField: new Map(), error: undefined };
  const named = Array.isArray(error.cause)
    ? (error.cause as { field: string; message: string }[])
    : [];
  const byField = new Map<string, string>();
  for (const { field, message } of named) {
    // `tags.3` is one of the tags, `metadata.course` most often the field of that name.
    const [first = '', second = ''] = field.split('.');
    const name = first === 'metadata' ? second : first;
    if (!byField.has(name)) byField.set(name, message);
  }
  return { byField, error };
}
