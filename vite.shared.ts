import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin, Rolldown } from 'vite';
import { hashWorkerCode, hashWorkerModule } from './scripts/hash-worker.mjs';
import { ffmpegWorkerModule, workerCodeModule } from './scripts/ffmpeg-worker.mjs';
import { hlsWithoutLogs } from './vite.hls-logs.js';
import { hlsSubtitles } from './vite.hls-subtitles.js';

/** How every build of the browser code reads decorators; the demo's build uses it too. */
export const decorators = { decorator: { legacy: true } };

const leftOut = [
  'EME_DRM',
  'SUBTITLES',
  'CMCD',
  'CONTENT_STEERING',
  'VARIABLE_SUBSTITUTION',
  'M2TS_ADVANCED_CODECS',
  'MEDIA_CAPABILITIES',
  'INTERSTITIALS',
  'IFRAMES',
];
/** What hls.js imports that is written as CommonJS, and the names that it imports. As modules they need no code to load them. */
const commonJs: Readonly<Record<string, readonly string[]>> = {
  'eventemitter3/index.js': [],
  'url-toolkit/src/url-toolkit.js': ['buildAbsoluteURL'],
};
const unused =
  /\/(eme-controller|subtitle-stream-controller|subtitle-track-controller|timeline-controller|cmcd-controller|content-steering-controller|interstitials-controller|iframe-controller|cues)$|^@svta\/cml-cmcd$/;

async function ownCopy(
  context: Rolldown.PluginContext,
  id: string,
  importer: string,
): Promise<string | undefined> {
  const found = await context.resolve(id, importer, { skipSelf: true });
  return found ? `${found.id}?cmcd` : undefined;
}

/** What reports by CMCD is a part of its own, for the pages that ask for it. */
const cmcdPart = '\0hls-cmcd.js';

export const { version: hlsVersion } = createRequire(import.meta.url)('hls.js/package.json') as {
  version: string;
};

/**
 * Builds hls.js from its own sources with the parts that `<vod-player>` uses. The published full build weighs 180 KiB gzipped,
 * and its light one cannot play an audio rendition of its own, which is what our ladder has.
 */
export function hlsFromSource(): Plugin[] {
  const packageFile = createRequire(import.meta.url).resolve('hls.js/package.json');
  const sources = join(dirname(packageFile), 'src');
  return [hlsSubtitles(sources), hlsMain(sources), hlsWithoutLogs(sources)];
}

function hlsMain(sources: string): Plugin {
  return {
    name: 'hls-from-source',
    enforce: 'pre',
    config: () => ({
      define: {
        __VERSION__: JSON.stringify(hlsVersion),
        __USE_ALT_AUDIO__: 'true',
        __IN_WORKER__: 'false',
        __HLS_WORKER_BUNDLE__: 'undefined',
        ...Object.fromEntries(leftOut.map((name) => [`__USE_${name}__`, 'false'])),
      },
    }),
    transform(code, id) {
      const file = Object.keys(commonJs).find((name) => id.endsWith(`/node_modules/${name}`));
      if (file === undefined) return;
      if (!code.includes('module.exports') || code.includes('require('))
        this.error(`${file} is written in another way.`);
      const names = commonJs[file]?.map((name) => `export const ${name} = module.exports.${name};`);
      return {
        code: `const exports = {}, module = { exports };\n${code}\nexport default module.exports;\n${names?.join('\n') ?? ''}`,
        map: null,
      };
    },
    load: (id) =>
      id === cmcdPart
        ? `export { default as CMCDController } from ${JSON.stringify(join(sources, 'controller/cmcd-controller.ts'))};`
        : undefined,
    resolveId(id, importer) {
      if (id === 'hls.js' && importer?.endsWith('/hls-cmcd.ts')) return cmcdPart;
      if (id === 'hls.js') return join(sources, 'exports-default.ts');
      // The few lines that both parts of hls.js need are in each: shared, they would be a file more for every page that plays.
      if (importer?.endsWith('/cmcd-controller.ts') && id.startsWith('../'))
        return `${join(sources, 'controller', id)}.ts?cmcd`;
      if (importer && /\/cmcd-controller\.ts$|\/@svta\/cml-(?!id3)/.test(importer))
        return id.startsWith('@svta/') ? ownCopy(this, id, importer) : undefined;
      if (importer === cmcdPart) return undefined;
      return importer?.startsWith(sources) && unused.test(id)
        ? { id: join(sources, 'empty-es.js'), moduleSideEffects: false }
        : undefined;
    },
  };
}

/**
 * Puts the worker of ffmpeg.wasm into the code as a text. The wrapper would have a bundler find it by `new URL`, which
 * esbuild and Rollup do not follow, webpack warns of where the address is a variable, and no script of another origin may start.
 */
export function ffmpegWorker(): Plugin {
  const worker = (address: string) =>
    `new Worker\\(new URL\\(${address}, import\\.meta\\.url\\), \\{\\s*type: "module",\\s*\\}\\)`;
  const choice = new RegExp(
    `classWorkerURL \\?\\s*${worker('classWorkerURL')} :[^:]*${worker('"\\./worker\\.js"')}`,
  );
  return {
    name: 'ffmpeg-worker',
    enforce: 'pre',
    resolveId: (id) => (workerCodeModule.test(id) ? '\0/ffmpeg-worker-code.js' : undefined),
    load: (id) =>
      id.startsWith('\0') && workerCodeModule.test(id) ? ffmpegWorkerModule() : undefined,
    transform(code, id) {
      if (!id.endsWith('/@ffmpeg/ffmpeg/dist/esm/classes.js')) return;
      if (!choice.test(code)) this.error('ffmpeg.wasm starts its worker in another way.');
      const own = 'new Worker(classWorkerURL, { type: "module" })';
      return { code: code.replace(choice, own), map: null };
    },
  };
}

/** Puts the worker that hashes uploads into the code as a text: a page serves no file for it, whatever its bundler. */
export function hashWorker(): Plugin {
  return {
    name: 'hash-worker',
    enforce: 'pre',
    resolveId: (id) => (hashWorkerModule.test(id) ? '\0/hash-worker-code.js' : undefined),
    load: (id) => (id.startsWith('\0') && hashWorkerModule.test(id) ? hashWorkerCode() : undefined),
  };
}

/** The colour of red, green and blue of 255, and an opacity of 1. */
function toHex(channels: readonly string[]): string {
  const bytes = [...channels.slice(0, 3).map(Number), Math.round(Number(channels[3]) * 255)];
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/**
 * Leaves comments and the layout out of `css` templates, and the indentation out of the rest. Line ends of styles
 * follow the template, where the minifier drops them, so that source maps hold.
 */
export function plainStyles(): Plugin {
  const squeeze = (styles: string): string =>
    styles
      .replace(/\/\*[^*]*\*\//g, '')
      .replace(/\s+/g, ' ')
      .replace(/ ?([{};,>/]) ?/g, '$1')
      .replace(/(?<![\d.])0\./g, '.')
      .replace(/rgb\((\d+) (\d+) (\d+)\/(\.\d+)\)/g, (_, ...channels: string[]) => toHex(channels))
      .replace(/([;{][\w-]+): /g, '$1:')
      .replace(/;\}/g, '}') + '\n'.repeat(styles.split('\n').length - 1);
  return {
    name: 'plain-styles',
    enforce: 'pre',
    transform: (code, id) =>
      /\/src\/.*\.ts$/.test(id)
        ? {
            // Indentation of code is nothing, and that of a template is written out.
            code: code.replace(/\bcss`[^`]*`/g, squeeze).replace(/\n[ \t]+/g, '\n'),
            map: null,
          }
        : undefined,
  };
}

/** The first line of a file that has other people's code inside: which, and where their licences are. */
export function nameContents({ moduleIds }: { readonly moduleIds: readonly string[] }): string {
  const folders = moduleIds.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id) ?? []);
  const contents = [...new Set(folders)].map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as Record<'name' | 'version' | 'license', string>;
    return `${name} ${version} (${license})`;
  });
  return contents.length > 0
    ? `/*! Contains ${contents.sort().join(', ')}, see LICENSES.txt */`
    : '';
}
