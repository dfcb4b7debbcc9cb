import { html, prose, type Html } from './html.js';
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

/** One row a field; objects inside have theirs below them, with the whole path as the name. */
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

/** A schema in a line: a link to its own section, or its type and bounds. */
export function typeOf(schema: Schema): Html {
  if (schema.$ref !== undefined) {
    const name = schemaName(schema.$ref);
    return html`<a href="#shape-${name}">${name}</a>`;
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
    return minLength ? `, ${minLength} to ${maxLength} letters` : `, up to ${maxLength} letters`;
  // The largest whole number that JSON carries exactly is no bound worth a word.
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER)
    return most === undefined ? `, ${minimum} or more` : `, ${minimum} to ${most}`;
  return most === undefined ? '' : `, up to ${most}`;
}

function upTo(count: number | undefined, noun: string): string {
  return count === undefined ? '' : `, up to ${count} ${noun}`;
}
