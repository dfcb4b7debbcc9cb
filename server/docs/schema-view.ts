import { html, prose, type Html } from '../platform/http/html.js';
import { schemaName, type Parameter, type Schema } from './open-api.js';

/** The fields of a JSON object, or of a query, as a table. */
export function fieldTable(caption: string, rows: readonly Html[], owner = caption): Html {
  return html`<div class="scroll" role="group" aria-label="${owner}: ${caption}" tabindex="0">
    <table>
      <caption>${caption}</caption>
      <thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
      <tbody>${rows}</tbody>
    </table>
  </div>`;
}

export function parameterRow({ name, required, description, schema }: Parameter): Html {
  return row({ name, schema, isRequired: required === true, description });
}

/** One row per field. The fields of nested objects follow their parent, named by the whole path. */
export function propertyRows({ properties = {}, required = [] }: Schema, prefix = ''): Html[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${prefix}${name}`;
    const own = row({
      name: path,
      schema,
      isRequired: required.includes(name),
      description: schema.description,
    });
    const inside =
      schema.type === 'array'
        ? propertyRows(schema.items ?? {}, `${path}[].`)
        : propertyRows(schema, `${path}.`);
    return [own, ...inside];
  });
}

/** A schema on one line: a link to its own section, or its type and limits. */
export function typeOf(schema: Schema): Html {
  if (schema.$ref !== undefined) {
    const name = schemaName(schema.$ref);
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (schema.anyOf) return joined(schema.anyOf.map(typeOf), ' or ');
  if (schema.enum)
    return joined(
      schema.enum.map((value) => html`<code>${String(value)}</code>`),
      ' | ',
    );
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (schema.type === 'array')
    return html`list of ${typeOf(schema.items ?? {})}${upTo(schema.maxItems, 'entries')}`;
  if (typeof schema.additionalProperties === 'object')
    return html`map of names to ${typeOf(schema.additionalProperties)}`;
  const type = [schema.type ?? 'anything'].flat().join(' or ');
  return html`${type}${schema.format === undefined ? '' : `, ${schema.format}`}${bounds(schema)}`;
}

function row({
  name,
  schema,
  isRequired,
  description,
}: {
  name: string;
  schema: Schema;
  isRequired: boolean;
  description?: string | undefined;
}): Html {
  return html`<tr>
    <th scope="row"><code>${name}</code>${isRequired ? html` <span class="required">required</span>` : ''}</th>
    <td>${typeOf(schema)}</td>
    <td>${prose(description ?? '')}</td>
  </tr>`;
}

function joined(parts: readonly Html[], between: string): Html {
  return html`${parts.flatMap((part, n) => (n === 0 ? [part] : [between, part]))}`;
}

function bounds({ minimum, maximum, minLength, maxLength }: Schema): string {
  if (maxLength !== undefined)
    return minLength
      ? `, ${minLength} to ${maxLength} characters`
      : `, up to ${maxLength} characters`;
  // The schema library adds this maximum to every integer; the page does not repeat it.
  const max = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER)
    return max === undefined ? `, ${minimum} or more` : `, ${minimum} to ${max}`;
  return max === undefined ? '' : `, up to ${max}`;
}

function upTo(count: number | undefined, noun: string): string {
  return count === undefined ? '' : `, up to ${count} ${noun}`;
}
