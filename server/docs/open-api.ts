/** The part of OpenAPI 3.1 that our own document uses. */
export interface OpenApi {
  info: { title: string; version: string };
  servers?: { url: string }[];
  paths: Record<string, Partial<Record<Method, Operation>>>;
  components: { schemas: Record<string, Schema> };
}

export type Method = (typeof methods)[number];

export const methods = ['get', 'post', 'put', 'patch', 'delete', 'head'] as const;

export interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { description?: string; content?: Record<string, { schema: Schema }> }>;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema: Schema;
}

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  enum?: (string | number | null)[];
  const?: string | number | boolean | null;
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  maxItems?: number;
}

/** One method of one path. */
export interface Endpoint {
  method: Method;
  path: string;
  operation: Operation;
}

/** The operations under their first tag, in the order in which the routes were added. */
export function endpointsByTag({ paths }: OpenApi): Map<string, Endpoint[]> {
  const groups = new Map<string, Endpoint[]>();
  for (const [path, item] of Object.entries(paths)) {
    for (const method of methods) {
      const operation = item[method];
      // Every GET route answers HEAD as well; listing both would repeat it.
      if (!operation || (method === 'head' && item.get)) continue;
      const tag = operation.tags?.[0] ?? 'Other';
      groups.set(tag, [...(groups.get(tag) ?? []), { method, path, operation }]);
    }
  }
  return groups;
}

/** The schema name in a `$ref`. The input and the output form of one schema get the same name. */
export function schemaName(ref: string): string {
  return ref.replace(/^.*\//, '').replace(/Input$/, '');
}
