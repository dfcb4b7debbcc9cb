/// <reference types="vite/types/importMeta.d.ts" />
import { appServerCode, scriptTags } from '../site/code-samples.js';
import type { Example, Site } from '../examples/example.js';

const modules = import.meta.glob<Example>('../examples/*.ts', { eager: true });
const texts = import.meta.glob<string>('../examples/*.ts', {
  eager: true,
  query: '?raw',
  import: 'default',
});

/** In the order in which they are listed. */
export const exampleNames = [
  'basics',
  'chapters',
  'transcript',
  'playlist',
  'memory',
  'loop',
  'danmaku',
  'ads',
  'sign',
  'screenshot',
  'watermark',
  'file',
  'offline',
  'exclusive',
  'preview',
  'marquee',
  'look',
  'keys',
  'remote',
  'choice',
  'slots',
  'controls',
  'headless',
  'share',
  'mini',
  'events',
] as const;

export type ExampleName = (typeof exampleNames)[number];

export const isExampleName = (name: string): name is ExampleName =>
  (exampleNames as readonly string[]).includes(name);

export function exampleOf(name: ExampleName): Example {
  const example = modules[fileOf(name)];
  if (!example) throw new Error(`There is no example ${name}`);
  return example;
}

/** The rules that grant what the demo's app server does for these examples. */
const grantCode = {
  preview: '({ previewSeconds: 6 })',
  marquee: "({ marquee: 'viewer 4711' })",
} as const;

/** The app server of an example that needs more of it than a play auth; undefined for the others. */
export function exampleServerCode({ grant }: Example): string | undefined {
  return grant && appServerCode('false', '', grantCode[grant]);
}

/** The markup for a video, whose play auth comes from `playAuth`. */
export function markupOf(
  { markup, grant }: Example,
  { videos, playAuth }: Pick<Site, 'videos' | 'playAuth'>,
): string {
  const id = encodeURIComponent(videos[0]?.id ?? '');
  const query = `?video=${id}`;
  const address = playAuth === pastedPlayAuth || !grant ? query : `${query}&grant=${grant}`;
  return markup
    .replaceAll('{source}', `play-auth-url="${playAuth}${address}"`)
    .replaceAll('{page}', `${location.origin}/watch?v=${id}`)
    .replaceAll('{embed}', `${location.origin}/embed/${id}`);
}

/** Where the app server that is shown answers. */
const pastedPlayAuth = '/play-auth';

/** The page, whole, as it works when it is pasted. */
export function pageCode(name: ExampleName, { videos }: Pick<Site, 'videos'>): string {
  const example = exampleOf(name);
  const playbackUrl = `${location.origin}/v1/playback`;
  const site = { videos, playAuth: pastedPlayAuth, playbackUrl };
  return [
    ...(example.modules ? [] : [scriptTags('vod-player')]),
    ...(example.style ? [`<style>\n${indent(example.style)}\n</style>`] : []),
    markupOf(example, site).replace(/<vod-player\b([^>]*)>/g, (_, given: string) => tagOf(given)),
    ...(example.setUp ? [scriptOf(name, site)] : []),
  ].join('\n\n');
}

/** An attribute a line; the server that exchanges play auths is this one. */
function tagOf(given: string): string {
  const attributes = given.match(/[\w-]+(?:="[^"]*")?/g) ?? [];
  const all = [...attributes, `playback-url="${location.origin}/v1/playback"`];
  return `<vod-player\n${indent(all.join('\n'))}\n>`;
}

function scriptOf(name: ExampleName, site: Site): string {
  const body = bodyOf(texts[fileOf(name)] ?? '');
  const imports = Object.entries(exampleOf(name).modules ?? {}).map(
    ([exported, module]) =>
      `import { ${exported} } from '${location.origin}/vodkit/${module}.module.js';`,
  );
  const found = imports.length > 0 ? [] : ["const player = document.querySelector('vod-player');"];
  const given = Object.entries(site)
    .filter(([key]) => new RegExp(`\\b${key}\\b`).test(body))
    .map(([key, value]) => `const ${key} = ${JSON.stringify(value, null, 2)};`);
  const lines = [...imports, ...found, ...given, body];
  return `<script type="module">\n${indent(lines.join('\n'))}\n</script>`;
}

/** What stands in `setUp`, without its indentation. */
function bodyOf(text: string): string {
  const [, body = ''] = /export function setUp\([^)]*\)[^{]*\{\n([\s\S]*?)\n\}/.exec(text) ?? [];
  return body
    .replace(/^ {2}return .*$/m, '')
    .replace(/^ {2}/gm, '')
    .trimEnd();
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function fileOf(name: ExampleName): string {
  return `../examples/${name}.ts`;
}
