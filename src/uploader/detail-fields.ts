import type { UploadItem } from '../upload/upload-item.js';

/** A field that the page adds to the details of each file. */
export interface DetailField {
  /** What its value is called in `details.fields`. */
  readonly name: string;
  /** What its user reads. */
  readonly label: string;
  /** Default `text`. */
  readonly type?: 'text' | 'textarea' | 'select' | 'checkbox';
  /** What a `select` offers. */
  readonly options?: readonly (string | { readonly value: string; readonly label: string })[];
  /** No file is uploaded before it is filled in; a `checkbox` must be checked. Default false. */
  readonly required?: boolean;
  /** Most characters; what is longer is kept, and neither sent nor cut. */
  readonly maxLength?: number;
  /** A sentence below it. */
  readonly hint?: string;
}

/** The first field without which a file is not uploaded. */
export function missingField(
  { details }: UploadItem,
  fields: readonly DetailField[],
): DetailField | undefined {
  return fields.find(({ name, required, maxLength }) => {
    const value = details.fields?.[name] ?? '';
    const isEmpty = typeof value === 'string' ? value.trim() === '' : !value;
    return (required && isEmpty) || String(value).length > (maxLength ?? Infinity);
  });
}
