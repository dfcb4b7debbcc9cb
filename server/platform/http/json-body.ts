import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

/** Deeper than any body of ours; a mebibyte of brackets would keep the process busy for a second. */
const mostDepth = 32;
const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = Array.from(
  '"\\{}[]',
  (letter) => letter.charCodeAt(0),
);

/** JSON in well-formed UTF-8, no deeper than it has a use; anything else is `invalid-json`. */
export function parseJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    let words: string;
    try {
      words = utf8.decode(body as Buffer);
    } catch (cause) {
      return done(new Problem('invalid-json', 'The body is not UTF-8.', { cause }));
    }
    if (isTooDeep(body as Buffer))
      return done(
        new Problem('invalid-json', `The body is nested deeper than ${mostDepth} levels.`),
      );
    void parse(request, words, done);
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
      if (depth > mostDepth) return true;
    } else if (byte === closeBrace || byte === closeBracket) depth -= 1;
  }
  return false;
}
