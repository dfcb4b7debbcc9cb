import { expect } from '@open-wc/testing';
import { VodError } from '../../../src/shared/vod-error.js';
import { eventually } from '../../support/eventually.js';
import { contrast, luminanceAt, wearMediaFeatures } from '../../support/looks.browser.js';
import { emptyEditor, openEditor, settled } from '../editor/open-editor.js';
import { appears, inside, mountLooks, openMenu, playAWhile } from '../player/mount-player.js';
import { clip, openUploader } from '../uploader/mount-uploader.js';

const themes = ['minimal', 'studio', 'soft'] as const;
type Theme = (typeof themes)[number];

async function link(theme: Theme): Promise<() => void> {
  const sheet = document.createElement('link');
  sheet.rel = 'stylesheet';
  sheet.href = `/src/themes/${theme}.css`;
  const loaded = new Promise((resolve, reject) => {
    sheet.onload = resolve;
    sheet.onerror = reject;
  });
  document.head.append(sheet);
  await loaded;
  return () => sheet.remove();
}

/** Links a theme, and sets the colour scheme, for the tests of a block. */
function wear(theme: Theme, scheme: 'light' | 'dark'): void {
  let takeOff: () => void;
  const { style } = document.documentElement;
  before(async () => {
    takeOff = await link(theme);
    style.colorScheme = scheme;
    style.background = scheme === 'dark' ? '#000' : '#fff';
  });
  after(() => {
    takeOff();
    style.colorScheme = style.background = '';
  });
}

/** Relative luminance of a colour, drawn over the others. */
function luminance(...colors: string[]): number {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d') as OffscreenCanvasRenderingContext2D;
  for (const color of colors) {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
  }
  return luminanceAt(canvas.getImageData(0, 0, 1, 1), 0, 0);
}

/** The tokens of a theme as an element computes them, by name. */
async function tokens(): Promise<(name: string) => string> {
  const host = await openUploader();
  const probe = document.createElement('i');
  host.shadowRoot?.append(probe);
  return (name) => {
    probe.style.color = `var(--vod-${name})`;
    return getComputedStyle(probe).color;
  };
}

const styleOf = (host: Element, selector: string): CSSStyleDeclaration => {
  const found = host.shadowRoot?.querySelector(selector);
  if (!found) throw new Error(`There is no ${selector}.`);
  return getComputedStyle(found);
};

describe('the themes', () => {
  for (const theme of themes)
    for (const scheme of ['light', 'dark'] as const)
      describe(`${theme}, ${scheme}`, () => {
        wear(theme, scheme);

        it('have text at 4.5:1 and marks at 3:1 on every ground', async () => {
          const color = await tokens();
          const ratio = (one: string, ground: string): number =>
            contrast(luminance(color(one)), luminance(color(ground)));
          for (const ground of ['surface', 'surface-raised']) {
            for (const text of [
              'text',
              'text-muted',
              'accent-strong',
              'danger',
              'success',
              'warning',
            ])
              expect(ratio(text, ground), `${text} on ${ground}`).to.be.at.least(4.5);
            expect(ratio('accent', ground), `accent on ${ground}`).to.be.at.least(3);
          }
          expect(ratio('on-accent', 'accent-strong')).to.be.at.least(4.5);
          expect(luminance(color('surface')) > 0.5).to.equal(scheme === 'light');
        });

        it('have white at 4.5:1 on what stands over a white picture', async () => {
          const player = await mountLooks('wide.mp4');
          const button = styleOf(player, '.big-play').backgroundColor;
          expect(contrast(1, luminance('white', button))).to.be.at.least(4.5);
          await playAWhile(player);
          player.pause();
          await appears(player, '.controls.shown');
          // The scrim behind the controls is in sight with them.
          const bar = styleOf(player, '.bar').backgroundColor;
          const ground = luminance('white', 'rgb(0 0 0 / 0.74)', bar);
          expect(contrast(1, ground)).to.be.at.least(4.5);
        });

        it('pass axe: player with its menu, rows of the uploader, editor', async () => {
          const player = await mountLooks('wide.mp4');
          await playAWhile(player);
          player.pause();
          await openMenu(player);
          const menu = inside(player, '.menu') as HTMLElement;
          await Promise.all(menu.getAnimations().map(({ finished }) => finished));
          await expect(player).to.be.accessible();
          player.remove();
          const uploader = await openUploader({
            getUploadAuth: () => Promise.reject(new VodError('server', 'no', { retryable: false })),
          });
          await expect(uploader).to.be.accessible();
          uploader.addFiles([clip('failed.mp4'), clip('notes.txt', 'text/plain')]);
          await eventually(() => uploader.shadowRoot?.querySelector('[data-tone=danger]') !== null);
          await expect(uploader).to.be.accessible();
          uploader.remove();
          const editor = await openEditor('walk.mp4');
          await settled(editor);
          await expect(editor).to.be.accessible();
        });
      });

  it('differ in shape from each other and from none', async () => {
    const uploader = await openUploader();
    const editor = await emptyEditor();
    const shapes = new Set([styleOf(uploader, '.choose').borderRadius]);
    const corners = new Set([getComputedStyle(editor).borderRadius]);
    for (const theme of themes) {
      const takeOff = await link(theme);
      shapes.add(styleOf(uploader, '.choose').borderRadius);
      corners.add(getComputedStyle(editor).borderRadius);
      takeOff();
    }
    expect([...shapes]).to.have.length(4);
    expect([...corners]).to.have.length(4);
  });

  describe('where colours are forced', () => {
    wearMediaFeatures({ 'forced-colors': 'active' });

    it('change nothing', async () => {
      const uploader = await openUploader();
      const player = await mountLooks('wide.mp4');
      const editor = await emptyEditor();
      const look = (): string =>
        [
          styleOf(uploader, '.drop'),
          styleOf(uploader, '.choose'),
          styleOf(player, '.big-play'),
          styleOf(editor, '.editor'),
          getComputedStyle(editor),
        ]
          .map(({ color, backgroundColor, border, borderRadius, outline, boxShadow }) =>
            [color, backgroundColor, border, borderRadius, outline, boxShadow].join('; '),
          )
          .join('\n');
      const without = look();
      for (const theme of themes) {
        const takeOff = await link(theme);
        expect(look(), theme).to.equal(without);
        takeOff();
      }
    });
  });
});
