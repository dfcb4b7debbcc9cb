import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

/** More than any valid body needs. Without a limit, a megabyte of nested brackets blocks the process for a second. */
const maxDepth = 32;
const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = Array.from(
  '"\\{}[]',
  (letter) => letter.charCodeAt(0),
);

/**
 * Parses bodies of these types as JSON. Invalid UTF-8, invalid JSON and nesting deeper than 32 levels are refused with
 * `invalid-json`.
 */
export function parseJsonBodies(app: FastifyInstance, types = ['application/json']): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  app.removeContentTypeParser(types);
  app.addContentTypeParser(types, { parseAs: 'buffer' }, (request, body, done) => {
    let text: string;
    try {
      text = utf8.decode(body as Buffer);
    } catch (cause) {
      return done(new Problem('invalid-json', 'The body is not UTF-8.', { cause }));
    }
    if (isTooDeep(body as Buffer))
      return done(
        new Problem('invalid-json', `The body is nested deeper than ${maxDepth} levels.`),
      );
    void parse(request, text, done);
  });
}

function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let isInString = false;
  for (let n = 0; n < bytes.length; n += 1) {
    const byte = bytes[n];
    if (isInString) {
      if (byte === backslash) n += 1;
      else if (byte === quote) isInString = false;
    } else if (byte === quote) isInString = true;
    else if (byte === openBrace || byte === openBracket) {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (byte === closeBrace || byte === closeBracket) depth -= 1;
  }
  return false;
}
