import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** What shows the subtitles inside a stream. */
const part = '\0hls-subtitles.js';
/** Marks the part's own copies of what hls.js has too: shared, it would be one more file for every page that plays. */
const own = '?subtitles';
/** The few lines that are wanted of large files. */
const pieces = 'subtitle-pieces.ts';
const inPieces = /\/(base-stream-controller|base-playlist-controller|mp4-remuxer)$/;
/** Captions inside the picture (CEA-608) are not shown. */
const leftOut = /\/(cea-608-parser|output-filter)$/;

/** Classes become functions of what they extend, which the loaded library gives. */
const classes: readonly (readonly [file: string, from: string, to: string])[] = [
  [
    'subtitle-stream-controller.ts',
    'export class SubtitleStreamController\n  extends BaseStreamController\n',
    'export const SubtitleStreamController = (BaseStreamController) => class\n  extends BaseStreamController\n',
  ],
  [
    'subtitle-track-controller.ts',
    'class SubtitleTrackController extends BasePlaylistController {',
    'const SubtitleTrackController = (BasePlaylistController) => class extends BasePlaylistController {',
  ],
];

/**
 * Builds the part of hls.js for subtitles as a module of its own, which is fetched for streams that list some. In `hls-subtitles.ts`
 * it stands in the place of `hls.js`.
 */
export function hlsSubtitles(sources: string): Plugin {
  const controllers = join(sources, 'controller');
  return {
    name: 'hls-subtitles',
    enforce: 'pre',
    async resolveId(id, importer) {
      if (id === 'hls.js' && importer?.endsWith('/hls-subtitles.ts')) return part;
      if (!importer?.endsWith(own)) return undefined;
      if (inPieces.test(id)) return join(sources, pieces) + own;
      if (leftOut.test(id)) return { id: join(sources, 'empty-es.js'), moduleSideEffects: false };
      if (id.startsWith('.')) return `${join(dirname(importer), id)}.ts${own}`;
      const found = await this.resolve(id, importer, { skipSelf: true });
      return found ? found.id + own : undefined;
    },
    load(id) {
      if (id === join(sources, pieces) + own) return readPieces(sources);
      if (id !== part) return undefined;
      const from = (file: string) => JSON.stringify(`${join(controllers, file)}.ts${own}`);
      return [
        `export { SubtitleStreamController } from ${from('subtitle-stream-controller')};`,
        `export { default as SubtitleTrackController } from ${from('subtitle-track-controller')};`,
        `export { TimelineController } from ${from('timeline-controller')};`,
      ].join('\n');
    },
    transform(code, id) {
      const [, before, after] = classes.find(([file]) => id.endsWith(`/${file}${own}`)) ?? [];
      if (before === undefined || after === undefined) return undefined;
      if (!code.includes(before)) this.error(`${id} is written in another way.`);
      return { code: code.replace(before, after), map: null };
    },
  };
}

function readPieces(sources: string): string {
  const find = (file: string, piece: RegExp): string => {
    const [found] = piece.exec(readFileSync(join(sources, file), 'utf8')) ?? [];
    if (found === undefined) throw new Error(`${file} of hls.js is written in another way.`);
    return found;
  };
  const states = /export const State = \{[^}]*\};/;
  const rollover = /(?:export )?const MPEG_TS_PTS_ROLLOVER = .*;/;
  return [
    find('controller/base-stream-controller.ts', states),
    find('remux/mp4-remuxer.ts', rollover),
    find('remux/mp4-remuxer.ts', /export function normalizePts[\s\S]*?\n\}/),
    // Of this name only types are imported, and what classes extend.
    'export default undefined;',
  ].join('\n');
}
