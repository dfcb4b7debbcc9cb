import type { Protection } from '../contract/videos.js';

/** What the user of an uploader says of a video; what is absent was not touched. Nothing of it is to be believed. */
export interface UploadDetails {
  readonly title?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  /** Which protection its user wants; what they get, the app server decides. */
  readonly protection?: Protection;
  /** Values of the fields that the page added, by their names. */
  readonly fields?: Readonly<Record<string, string | boolean>>;
}

/** What of a page's JSON is of these types. */
export function uploadDetailsOf(value: unknown): UploadDetails {
  const { title, description, tags, protection, fields } = (value ?? {}) as Record<string, unknown>;
  return {
    ...(typeof title === 'string' && { title }),
    ...(typeof description === 'string' && { description }),
    ...(Array.isArray(tags) && { tags: tags.filter((tag) => typeof tag === 'string') }),
    ...(typeof protection === 'string' && { protection: protection as Protection }),
    ...(typeof fields === 'object' && fields !== null && { fields: fieldsOf(fields) }),
  };
}

function fieldsOf(fields: object): Record<string, string | boolean> {
  const entries: [string, unknown][] = Object.entries(fields);
  return Object.fromEntries(
    entries.filter(
      (entry): entry is [string, string | boolean] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'boolean',
    ),
  );
}
