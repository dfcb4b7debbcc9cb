import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPacked, installTools, linkPackages } from '../support/packed-package.js';
import { jsxTag, program, reactTag, template, usesOf, type Use } from './type-uses.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const nightly = process.env['VODKIT_NIGHTLY'] === '1';
const foreign = join(root, 'test/package/frameworks');
/** Every day the compiler that checks several times as fast. */
const ours = join(root, 'node_modules', nightly ? 'typescript' : 'typescript-7', 'bin/tsc');

let folder: string;
let uses: readonly Use[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodkit-types-'));
  await installPacked(folder);
  uses = usesOf(folder);
  if (nightly) await installTools(foreign);
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const strict = {
  strict: true,
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
  lib: ['es2022', 'dom', 'dom.iterable'],
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  noEmit: true,
};

/** What a compiler says of the files, nothing where it is content; it is right with as many `@ts-expect-error` as there are errors. */
async function check(
  files: Readonly<Record<string, string>>,
  options: object = {},
  compiler: readonly string[] = [process.execPath, ours, '-p'],
  more: object = {},
): Promise<string> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const config = { compilerOptions: { ...strict, ...options }, files: Object.keys(files), ...more };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const [command = '', ...args] = compiler;
  return run(command, [...args, 'tsconfig.json'], { cwd: folder }).then(
    ({ stdout }) => stdout,
    ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
  );
}

describe('the installed package', () => {
  it('brings no types into a project that imports nothing of it', async () => {
    const ambient = await readdir(join(folder, 'node_modules/@types'));
    // Lit's own, which are made to stand beside those of the platform.
    expect(ambient).toEqual(['trusted-types']);
  });

  it('types its client where there is no DOM', async () => {
    await linkPackages(folder, ['@types/node', 'undici-types']);
    expect(await check({ 'server.ts': server }, { lib: ['es2022'], types: ['node'] })).toBe('');
  });

  it('types every event, attribute and property for plain TypeScript and for React', async () => {
    await linkPackages(folder, reactPackages);
    expect(await check({ 'nothing.ts': nothing, 'plain.ts': plain(), ...react() }, jsx)).toBe('');
  });

  it('types the adapters, their options and what their handlers are given', async () => {
    expect(await check({ 'adapters.ts': adapters })).toBe('');
  });

  it('types what a page finds by its tag for who imports the components of React only', async () => {
    await linkPackages(folder, reactPackages);
    const text = `import 'vodkit/react';
document.querySelector('vod-player')?.playAuthUrl.trim();
document.querySelector('vod-uploader')?.addEventListener('vod-uploader-done', ({ videoId }) => videoId.trim());
`;
    expect(await check({ 'tags.tsx': text }, jsx)).toBe('');
  });
});

describe.runIf(nightly)('the installed package, to other compilers', () => {
  const tool = (path: string) => [process.execPath, join(foreign, 'node_modules', path), '-p'];

  it.each([
    ['5.4', 'ts54/bin/tsc'],
    ['5.9', 'typescript/bin/tsc'],
    ['7', 'ts7/bin/tsc'],
  ])('is right for TypeScript %s, imported or not', async (_, path) => {
    expect(await check({ 'nothing.ts': nothing }, { types: ['trusted-types'] }, tool(path))).toBe(
      '',
    );
    await linkPackages(folder, reactPackages);
    expect(await check({ 'plain.ts': plain(), ...react() }, jsx, tool(path))).toBe('');
  });

  it('is right for Preact', async () => {
    await linkPackages(folder, ['preact'], join(foreign, 'node_modules'));
    const tags = program("import 'vodkit/jsx';\n", uses, jsxTag('on'));
    const options = { jsx: 'react-jsx', jsxImportSource: 'preact' };
    expect(await check({ 'preact.tsx': tags }, options)).toBe('');
  });

  it('is right for Solid', async () => {
    await linkPackages(
      folder,
      ['solid-js', 'csstype', 'seroval', 'seroval-plugins'],
      join(foreign, 'node_modules'),
    );
    const tags = program("import 'vodkit/solid';\n", uses, jsxTag('on:'));
    const options = { jsx: 'preserve', jsxImportSource: 'solid-js' };
    expect(await check({ 'solid.tsx': tags }, options)).toBe('');
  });

  it("is right for Vue's strict templates", async () => {
    await linkPackages(folder, ['vue', '@vue'], join(foreign, 'node_modules'));
    const text = vueFile(
      template(
        // Vue takes the name of an attribute for that of the property.
        uses.filter(({ kind, name }) => kind !== 'attribute' || !name.includes('-')),
        ({ tag, kind, name }, value) =>
          `<${tag} ${kind === 'event' ? '@' : ':'}${name}="${value}" />`,
        '<!-- @vue-expect-error -->',
      ) +
        `
<vod-player id="a" class="b" hidden src="text" loop />
<!-- @vue-expect-error -->
<vod-player play-auth-urll="text" />
<!-- @vue-expect-error -->
<vod-uploader @vod-uploader-don="() => {}" />`,
    );
    await writeFile(join(folder, 'Use.vue'), text);
    const options = { vueCompilerOptions: { strictTemplates: true } };
    expect(
      await check(
        { 'use.ts': "import './Use.vue';\n" },
        {},
        tool('vue-tsc/bin/vue-tsc.js'),
        options,
      ),
    ).toBe('');
  });

  it("is right for Angular's strict templates", async () => {
    await linkPackages(folder, ['@angular', 'rxjs', 'tslib'], join(foreign, 'node_modules'));
    const known = uses.filter(
      ({ kind, name }) => kind !== 'attribute' && !ofTheViewer.has(name) && name !== 'file',
    );
    const tag = ({ tag: name, kind, name: key }: Use, { right }: { right: boolean }) =>
      kind === 'event'
        ? `<${name} (${key})="heard($event${right ? '.currentTarget.tagName' : '.key'})" />`
        : `<${name} [${key}${right ? '' : 'x'}]="some" />`;
    const right = [
      ...known.map((use) => tag(use, { right: true })),
      '<vod-uploader multiple required /><vod-player autoplay loop /><vod-editor offerUpload />',
    ];
    const wrong = [
      ...known.map((use) => tag(use, { right: false })),
      '<vod-uploader [maxParallel]="\'two\'" />',
    ];
    const files = { 'right.ts': angularFile(right), 'wrong.ts': angularFile(wrong) };
    const ngc = tool('@angular/compiler-cli/bundles/src/bin/ngc.js');
    const options = { skipLibCheck: true, experimentalDecorators: true, types: [] };
    const report = await check(files, options, ngc, {
      angularCompilerOptions: { strictTemplates: true },
    });
    // Without what colours it for a terminal.
    const lines = report.replace(/\u001b\[\d+m/g, '').matchAll(/^(\w+)\.ts:(\d+):\d+ - error/gm);
    const found = [...lines].map(([, file, line]) => ({ file, line: Number(line) }));
    expect(found.filter(({ file }) => file === 'right')).toEqual([]);
    const first = angularFile([]).split('\n').indexOf('  template: `') + 2;
    const refused = new Set(found.map(({ line }) => line - first));
    expect(wrong.filter((_, index) => !refused.has(index))).toEqual([]);
    const declared = `import '@angular/compiler'; import { VodPlayerDirective } from 'vodkit/angular'; console.log(VodPlayerDirective.ɵdir.inputs.playAuthUrl[0]);`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', declared], {
      cwd: folder,
    });
    expect(stdout).toBe('playAuthUrl\n');
  });

  it('is right for Svelte', async () => {
    await linkPackages(folder, ['svelte'], join(foreign, 'node_modules'));
    const tag = ({ tag: name, kind, name: key }: Use, value: string) =>
      `<${name} ${kind === 'event' ? 'on' : ''}${key}={${value}} />`;
    const script = `<script lang="ts">\nimport 'vodkit/svelte';\nimport type * as vodkit from 'vodkit';\nfunction some<Type>(): Type { throw new Error(); }\n</script>\n`;
    const right = [
      ...uses.map((use) => tag(use, use.right)),
      '<vod-player id="a" class="b" hidden src="text" loop />',
    ];
    const wrong = [
      ...uses.map((use) => tag(use, use.wrong)),
      '<vod-player play-auth-urll="text" />',
      '<vod-uploader onvod-uploader-don={() => {}} />',
    ];
    await writeFile(join(folder, 'Right.svelte'), script + right.join('\n'));
    await writeFile(join(folder, 'Wrong.svelte'), script + wrong.join('\n'));
    const report = await check(
      { 'use.ts': '' },
      {},
      [
        process.execPath,
        join(foreign, 'node_modules/svelte-check/bin/svelte-check'),
        ...['--output', 'machine', '--threshold', 'error', '--workspace', '.', '--tsconfig'],
      ],
      { files: undefined, include: ['*.svelte', 'use.ts'] },
    );
    expect(report).toContain('COMPLETED');
    const lines = [...report.matchAll(/ERROR "(\w+)\.svelte" (\d+):/g)];
    expect(lines.filter(([, file]) => file === 'Right')).toEqual([]);
    const first = script.split('\n').length;
    const refused = new Set(lines.map(([, , line]) => Number(line) - first));
    expect(wrong.filter((_, index) => !refused.has(index))).toEqual([]);
  });
});

const nothing = 'export const answer: number = 42;\n';

const adapters = `import Aliplayer, { type AliplayerOptions, type AliplayerSkinPart } from 'vodkit/aliplayer';
import videojs, { type VideoJsPlayer } from 'vodkit/videojs';
const skinLayout: AliplayerSkinPart[] = [{ name: 'bigPlayButton', align: 'cc', x: 0 }];
const options: AliplayerOptions = { id: 'player', source: { HD: 'a', LD: 'b' }, skinLayout };
const player = new Aliplayer(options, (made) => made.play());
player.on('error', ({ paramData }) => paramData.error_code.toFixed());
player.on('snapshoted', ({ paramData }) => paramData.base64.trim());
player.liveShiftSerivce.setLiveTimeRange();
player.tag.playAuthUrl.trim();
// @ts-expect-error
player.seek('here');
// @ts-expect-error
player.on('error', ({ paramData }) => paramData.base64);
const other: VideoJsPlayer = videojs('box', { sources: [{ src: 'a' }] }, function () {
  this.currentTime(3);
});
other.on(['play', 'pause'], function (event) {
  this.volume().toFixed();
  event.type.trim();
});
const seconds: number = other.currentTime();
// @ts-expect-error
other.volume('loud');
export { seconds };
`;

const server = `import { VodClient, type Video } from 'vodkit/client';
const vod = new VodClient({ baseUrl: 'http://localhost', accessKeyId: 'a', accessKeySecret: 'b' });
const video: Promise<Video> = vod.videos.get('v');
// @ts-expect-error
export const status: 'unheard-of' = (await video).status;
`;

const jsx = { jsx: 'react-jsx' };
const reactPackages = ['react', 'react-dom', '@types/react', '@types/react-dom', 'csstype'];

function plain(): string {
  return program(
    `import 'vodkit/vod-player';
import 'vodkit/vod-uploader';
import 'vodkit/vod-editor';
import { VodClient } from 'vodkit/client';
void VodClient;
`,
    uses.filter(({ kind }) => kind !== 'attribute'),
    ({ tag, kind, name }, value) =>
      kind === 'event'
        ? `document.createElement('${tag}').addEventListener('${name}', ${value.replace(/ & \{[^}]*\}/, '')})`
        : `(document.createElement('${tag}').${name} = ${value})`,
  );
}

function react(): Readonly<Record<string, string>> {
  const settings = uses.filter(({ kind, name }) => kind !== 'attribute' && !ofTheViewer.has(name));
  const more = `
void (<react.VodPlayer ref={some<React.Ref<vodkit.VodPlayerElement>>()} className="a" style={{ color: 'red' }} hidden />);
void (<react.VodUploader onVodUploaderDone={({ videoId, currentTarget }) => [videoId.length, currentTarget.queue]} />);
// @ts-expect-error
void (<react.VodUploader onVodUploaderDon={() => {}} />);
// @ts-expect-error
void (<react.VodPlayer playAuthUrll="/a" />);
// @ts-expect-error
void (<react.VodPlayer currentTime={3} />);
void (<vod-player ref={some<React.Ref<vodkit.VodPlayerElement>>()} className="a" style={{ color: 'red' }} key="k" hidden />);
// @ts-expect-error
void (<vod-player playAuthUrll="/a" />);
// @ts-expect-error
void (<vod-player onPlay={() => {}} />);
`;
  const head = `import 'vodkit/jsx';
import * as react from 'vodkit/react';
import type * as React from 'react';
`;
  return {
    'react.tsx': program(head, settings, reactTag) + more,
    'jsx.tsx': program("import 'vodkit/jsx';\n", uses, jsxTag('on')),
  };
}

function angularFile(tags: readonly string[]): string {
  return `import { Component } from '@angular/core';
import { VodEditorDirective, VodPlayerDirective, VodUploaderDirective } from 'vodkit/angular';

@Component({
  selector: 'app-use',
  imports: [VodEditorDirective, VodPlayerDirective, VodUploaderDirective],
  template: \`
${tags.join('\n')}
\`,
})
export class Use {
  some: any;
  heard(value: string): void {
    console.log(value);
  }
}
`;
}

function vueFile(tags: string): string {
  return `<script setup lang="ts">
import 'vodkit/vue';
import type * as vodkit from 'vodkit';
function some<Type>(): Type { throw new Error(); }
</script>
<template>
<div>
${tags}
</div>
</template>
`;
}

/** What a viewer changes too: no props of a component. */
const ofTheViewer = new Set([
  'currentTime',
  'volume',
  'playbackRate',
  'defaultPlaybackRate',
  'preservesPitch',
  'quality',
  'muted',
]);
