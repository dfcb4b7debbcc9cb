import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { root } from './lib.mjs';

const kib = 1024;

/** Chunks of what plays what hls.js does not, of what only a failure loads, of live, of sound without a picture, of chapters, of subtitles in streams of others, of what a viewer opens, points at, styles or a page sets (menu, card above the bar, style of captions, picture, what fingers and a held button do, with the buttons for them, list of keys, loop, screenshot, statistics, transcript), of a video that is still processed, of videos that are kept offline, of controls that a page adds, of ads, of several sounds, of sign language, of a watermark, of remote controls, of Chromecasts, and of the button for sound that the browser has refused. */
const notWhilePlaying =
  /\/(ads|audio-choice|sign-language|shaka|dash|more-engines|licence-error|http-answer|google-cast|native-playback|report-failure|error-panel|menu-panel|caption-style|gestures|picture|preview-card|help-dialog|page-keys|loop-range|screenshot|statistics|transcript|live-badge|audio-face|chapter-marks|playlist|after-failure|preview-end|marquee|own-controls|pip-window|mini-player|window-words|danmaku|local-file|hls-subtitles|hls-switch|preparing-face|touch-buttons|unmute-button|offline(?!-mark)|shared-videos|open-stored|watermark|remote)/;
/** Chunks of what reports by CMCD, which a page asks for. */
const reporting = /\/(?:hls-)?cmcd/;

/** Gzipped bytes a page loads: `first` with the element, `all` with everything it may import later, `reporting` with CMCD too. */
const budgets = [
  {
    what: '<vod-player> with all controls',
    entry: 'dist/vod-player.js',
    part: 'first',
    limit: 30 * kib,
  },
  {
    what: '<vod-player> playing AES-128 HLS',
    entry: 'dist/vod-player.js',
    part: 'all',
    limit: 160 * kib,
  },
  {
    what: 'the same, reporting by CMCD',
    entry: 'dist/vod-player.js',
    part: 'reporting',
    limit: 195 * kib,
  },
  {
    what: '<vod-uploader>, tus included',
    entry: 'dist/vod-uploader.js',
    part: 'first',
    limit: 40 * kib,
  },
  {
    what: '<vod-editor> before a cut',
    entry: 'dist/vod-editor.js',
    part: 'first',
    limit: 30 * kib,
  },
  {
    what: 'VodUploadQueue alone, in one file, without what hashes, sends parallel parts, tells details, reads containers and reports failures',
    source: "export { VodUploadQueue } from './dist/index.js';",
    part: 'first',
    limit: 15.5 * kib,
  },
  {
    what: 'vodkit/aliplayer, without the player',
    entry: 'dist/aliplayer.js',
    without: ['./vod-player.js'],
    part: 'first',
    limit: 9 * kib,
  },
  {
    what: 'vodkit/videojs, without the player',
    entry: 'dist/videojs.js',
    without: ['./vod-player.js'],
    part: 'first',
    limit: 7 * kib,
  },
  // For servers: the handlers of an app server are counted too.
  { what: 'the API client', entry: 'dist/client.js', part: 'all', limit: 6.5 * kib },
];

/** Bundles a built entry, or a source that imports one, as a host's bundler would; weighs what is loaded at once and in all. */
export async function weigh(entry, source, without = []) {
  const { outputFiles, metafile } = await build({
    ...(source === undefined
      ? { entryPoints: [join(root, entry)] }
      : { stdin: { contents: source, resolveDir: root, sourcefile: entry } }),
    bundle: true,
    minify: true,
    // With parts that are loaded later, esbuild keeps what leads to them, also where nothing is taken from it.
    splitting: source === undefined,
    // Fetched where a server verifies what arrives, where a user says something of a video, where something fails, and when files are looked into.
    external:
      source === undefined
        ? without
        : [
            './start-hash.js',
            './tell-details.js',
            './parallel-parts.js',
            './report-failure.js',
            './check-content.js',
          ],
    format: 'esm',
    target: 'es2022',
    conditions: ['browser', 'production'],
    outdir: join(root, '.cache/sizes'),
    absWorkingDir: root,
    write: false,
    metafile: true,
    legalComments: 'none',
    logLevel: 'error',
  });
  const sizes = new Map(
    outputFiles.map((file) => [
      file.path.slice(root.length + 1),
      gzipSync(file.contents, { level: 9 }).length,
    ]),
  );
  const outputs = metafile.outputs;
  const start = Object.keys(outputs).find((path) => outputs[path].entryPoint === entry);
  // Of the other languages a page loads one at most, and English is inside. What only such a chunk imports is left out with it.
  const isLeftOut = (path) => /-words-[a-z]+-/.test(path) || notWhilePlaying.test(path);
  const reach = (path, kinds, more, seen = new Set()) => {
    if (seen.has(path) || isLeftOut(path) || (!more && reporting.test(path))) return seen;
    seen.add(path);
    for (const { path: next, kind, external } of outputs[path].imports)
      if (!external && kinds.includes(kind)) reach(next, kinds, more, seen);
    return seen;
  };
  const sum = (paths) => [...paths].reduce((bytes, path) => bytes + sizes.get(path), 0);
  return {
    first: sum(reach(start, ['import-statement'])),
    all: sum(reach(start, ['import-statement', 'dynamic-import'])),
    reporting: sum(reach(start, ['import-statement', 'dynamic-import'], 'reporting')),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  let failed = false;
  for (const { what, entry = 'source.js', source, without, part, limit } of budgets) {
    const bytes = (await weigh(entry, source, without))[part];
    const over = bytes > limit;
    failed ||= over;
    console.log(
      `${over ? 'OVER ' : 'ok   '} ${(bytes / kib).toFixed(1).padStart(6)} KiB of ${limit / kib}  ${what}`,
    );
  }
  process.exit(failed ? 1 : 0);
}
