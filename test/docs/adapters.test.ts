import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { Aliplayer } from '../../src/adapters/aliplayer/aliplayer.js';
import { optionNames } from '../../src/adapters/aliplayer/apply-options.js';
import {
  leftOutEvents,
  leftOutOptions,
  needlessOptions,
} from '../../src/adapters/aliplayer/left-out.js';
import { optionNames as videoJsOptions } from '../../src/adapters/videojs/apply-options.js';
import { leftOutOptions as videoJsLeftOut } from '../../src/adapters/videojs/left-out.js';
import { VideoJsPlayer } from '../../src/adapters/videojs/player.js';
import { videojs } from '../../src/adapters/videojs/videojs.js';

const methodsOf = ({ prototype }: { prototype: object }): string[] =>
  Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');

describe('docs/coming-from-players.md', () => {
  let aliplayer: string;
  let videoJs: string;

  beforeAll(async () => {
    const page = new URL('../../docs/coming-from-players.md', import.meta.url);
    const text = await readFile(page, 'utf8');
    [, aliplayer = '', videoJs = ''] = text.split(/^## (?:Aliplayer|video\.js|Mux Player)$/m);
  });

  it.each([
    ['options', optionNames],
    ['options that are left out', Object.keys(leftOutOptions)],
    ['options that need nothing', [...needlessOptions]],
    ['events that are left out', Object.keys(leftOutEvents)],
    ['methods', methodsOf(Aliplayer)],
  ])('names all %s of the adapter of Aliplayer', (_, names) => {
    expect(names.filter((name) => !new RegExp(`\`[^\`]*\\b${name}\\b`).test(aliplayer))).toEqual(
      [],
    );
  });

  it.each([
    ['options', videoJsOptions],
    ['options that are left out', Object.keys(videoJsLeftOut)],
    ['calls', [...methodsOf(VideoJsPlayer), ...Object.keys(videojs)]],
  ])('names all %s of the adapter of video.js', (_, names) => {
    expect(names.filter((name) => !new RegExp(`\`[^\`]*\\b${name}\\b`).test(videoJs))).toEqual([]);
  });
});
