import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { tables } from '../words/tables.js';
import { fillPartials, fillWords } from './html-template.js';

const demo = fileURLToPath(new URL('..', import.meta.url));
const icons = join(
  dirname(createRequire(import.meta.url).resolve('lucide-static/package.json')),
  'icons',
);
const languages = { en: 'en', zh: 'zh-CN' } as const;

/** Shared parts, icons and words are put into the pages at build time, each page once in every language. */
export function htmlPages(): Plugin {
  return {
    name: 'demo-html-pages',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => fillWords(withParts(html), languages.en, tables.en),
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const asset of Object.values(bundle)) {
          if (asset.type !== 'asset' || !asset.fileName.endsWith('.html')) continue;
          const source = fillWords(String(asset.source), languages.zh, tables.zh);
          this.emitFile({ type: 'asset', fileName: `zh/${basename(asset.fileName)}`, source });
        }
      },
    },
  };
}

/** Every page of the demo, as Vite's build wants its inputs. */
export function pageInputs(): Record<string, string> {
  const files = readdirSync(demo).filter((file) => file.endsWith('.html'));
  return Object.fromEntries(files.map((file) => [basename(file, '.html'), join(demo, file)]));
}

function withParts(html: string): string {
  const page = fillPartials(html, (name) =>
    readFileSync(join(demo, 'partials', `${name}.html`), 'utf8'),
  );
  return page.replace('<!-- icons -->', sprite());
}

function sprite(): string {
  const names = readFileSync(join(demo, 'partials', 'icons.txt'), 'utf8')
    .split(/\s+/)
    .filter(Boolean);
  const symbols = names.map((name) => {
    const paths =
      /<svg[^>]*>([\s\S]*)<\/svg>/.exec(readFileSync(join(icons, `${name}.svg`), 'utf8'))?.[1] ??
      '';
    return `<symbol id="i-${name}" viewBox="0 0 24 24">${paths.replace(/\s*\n\s*/g, '')}</symbol>`;
  });
  return `<svg class="sprite" aria-hidden="true">${symbols.join('')}</svg>`;
}
