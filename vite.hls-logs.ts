import type { Plugin } from 'vite';

/** A call that tells what goes on, as hls.js writes it. What goes wrong it tells by events too, and by `error`, which stays. */
const telling = /^[\w.?\s]+\.(log|debug|info|trace|warn)\(/;

interface Line {
  readonly start: number;
  readonly end: number;
}

/**
 * Leaves the lines that tell what goes on out of hls.js: they are put together for every segment, though nobody reads them, and
 * weigh 10 KiB gzipped.
 */
export function hlsWithoutLogs(sources: string): Plugin {
  return {
    name: 'hls-without-logs',
    enforce: 'pre',
    transform(code, id) {
      const [file = ''] = id.split('?');
      if (!file.startsWith(sources) || !file.endsWith('.ts')) return undefined;
      let kept = '';
      let at = 0;
      for (const { start, end } of linesOf(this.parse(code, { lang: 'ts' }), code)) {
        // Where a branch is one such line, it stays a branch.
        kept += `${code.slice(at, start)}{}`;
        at = end;
      }
      return { code: kept + code.slice(at), map: null };
    },
  };
}

/** Statements that do nothing but tell, in their order. */
function linesOf(node: unknown, code: string): Line[] {
  if (Array.isArray(node)) return node.flatMap((one) => linesOf(one, code));
  if (typeof node !== 'object' || node === null) return [];
  const { type, start, end } = node as Line & { type?: string };
  const isLine = type === 'ExpressionStatement' && telling.test(code.slice(start, end));
  return isLine ? [{ start, end }] : Object.values(node).flatMap((one) => linesOf(one, code));
}
