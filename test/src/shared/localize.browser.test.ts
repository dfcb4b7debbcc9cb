import { expect, fixture, html } from '@open-wc/testing';
import { nothing } from 'lit';
import '../../../src/vod-uploader.js';
import { Localizer, type TableLoaders } from '../../../src/shared/localize.js';
import { eventually } from '../../support/eventually.js';

const english = { files: { one: '{count} file', other: '{count} files' }, hello: 'Hello, {name}' };
type Word = keyof typeof english;

/** What `Localizer` needs of an element, and how often it was asked to render. */
class Host extends HTMLElement {
  updates = 0;
  readonly updateComplete = Promise.resolve(true);
  addController(): void {}
  removeController(): void {}
  requestUpdate(): void {
    this.updates += 1;
  }
}
customElements.define('words-host', Host);

/** The words of a host in a page that says this of itself. */
async function wordsIn(page: { lang: string; dir?: string }): Promise<Localizer<Word>> {
  const host = new Host();
  const table = (hello: string) => () => Promise.resolve({ default: { files: '{count}', hello } });
  const words = new Localizer<Word>(host, english, {
    ar: table('مرحبًا {name}!'),
    zh: table('你好，{name}'),
  });
  const around = await fixture(html`<div></div>`);
  for (const [name, value] of Object.entries(page)) around.setAttribute(name, value);
  around.attachShadow({ mode: 'open' }).append(host);
  words.hostConnected();
  await words.loading;
  words.hostDisconnected();
  return words;
}

function localize(lang: string, loaders: TableLoaders<Word> = {}): Localizer<Word> {
  const host = new Host();
  host.lang = lang;
  const words = new Localizer<Word>(host, english, loaders);
  words.hostConnected();
  words.hostDisconnected();
  return words;
}

describe('Localizer', () => {
  for (const [lang, count, expected] of [
    ['en', 1, '1 file'],
    ['en', 0, '0 files'],
    ['en', 2500, '2,500 files'],
    ['pl', 1, '1 plik'],
    ['pl', 3, '3 pliki'],
    ['pl', 5, '5 plików'],
    ['pl', 22, '22 pliki'],
    ['ar-EG', 2, 'ملفان'],
    ['ar-EG', 3, '٣ ملفات'],
  ] as const)
    it(`counts as the language does: ${expected}`, () => {
      const words = localize(lang);
      words.extra = {
        pl: { files: { one: '{count} plik', few: '{count} pliki', other: '{count} plików' } },
        ar: { files: { two: 'ملفان', few: '{count} ملفات', other: '{count} ملف' } },
      };
      expect(words.t('files', { count })).to.equal(expected);
    });

  it('counts as English does where English stands in', () => {
    expect(localize('pl').t('files', { count: 2 })).to.equal('2 files');
    expect(localize('ja').t('files', { count: 1 })).to.equal('1 file');
  });

  for (const [lang, spoken] of [
    ['en-GB', 'en'],
    ['ar-EG', 'ar'],
    ['zh-TW', 'zh'],
    ['zh-Hant-HK', 'zh'],
    ['ko', 'en'],
    ['arz', 'en'],
  ])
    it(`says that its words are ${spoken} on a page in ${lang}`, async () => {
      expect((await wordsIn({ lang: String(lang) })).spoken).to.equal(spoken);
    });

  it('takes words of the page for a script that it does not have', async () => {
    const words = await wordsIn({ lang: 'zh-TW' });
    words.extra = { 'zh-TW': { hello: '哈囉，{name}' } };
    expect(words.spoken).to.equal('zh-TW');
    expect(words.t('hello', { name: 'Ada' })).to.equal('哈囉，Ada');
  });

  it('runs from right to left where its words do, unless the page says a direction', async () => {
    expect((await wordsIn({ lang: 'ar' })).dir).to.equal('rtl');
    expect((await wordsIn({ lang: 'ar', dir: '' })).dir).to.equal('rtl');
    expect((await wordsIn({ lang: 'ar', dir: 'ltr' })).dir).to.equal(nothing);
    expect((await wordsIn({ lang: 'ar', dir: 'rtl' })).dir).to.equal(nothing);
    expect((await wordsIn({ lang: 'en' })).dir).to.equal(nothing);
    // English stands in.
    expect((await wordsIn({ lang: 'he' })).dir).to.equal(nothing);
  });

  it('keeps the order of a name inside a sentence from right to left', async () => {
    const hello = (await wordsIn({ lang: 'ar' })).t('hello', { name: 'clip (1).mp4' });
    expect(hello).to.equal('مرحبًا \u2068clip (1).mp4\u2069!');
    expect((await wordsIn({ lang: 'zh' })).t('hello', { name: 'Ada' })).to.equal('你好，Ada');
  });

  it('takes a tag that is none as English, and one with an underscore as it is meant', () => {
    expect(localize('not a language').lang).to.equal('en');
    expect(localize('pt_BR').lang).to.equal('pt-BR');
  });

  it('loads a language once it is needed, by the plainest tag that fits', async () => {
    const asked: string[] = [];
    const loaders = {
      de: () => {
        asked.push('de');
        return Promise.resolve({ default: { files: '{count} Dateien', hello: 'Hallo, {name}' } });
      },
    };
    expect(localize('en', loaders).loading).to.equal(undefined);
    expect(asked).to.deep.equal([]);
    const words = localize('de-AT', loaders);
    await words.loading;
    expect(asked).to.deep.equal(['de']);
    expect(words.loading).to.equal(undefined);
    expect(words.t('hello', { name: 'Ada' })).to.equal('Hallo, Ada');
  });

  it('keeps to English, and says so, where a language does not load', async () => {
    const warned: unknown[] = [];
    const { warn } = console;
    console.warn = (...values: unknown[]) => warned.push(...values);
    try {
      const words = localize('de', { de: () => Promise.reject(new TypeError('offline')) });
      await words.loading;
      expect(words.t('hello', { name: 'Ada' })).to.equal('Hello, Ada');
      expect(String(warned[0])).to.contain('words-host').and.to.contain('"de"');
    } finally {
      console.warn = warn;
    }
  });

  it('waits no longer than a second for a language that never comes', async () => {
    const words = localize('de', { de: () => new Promise(() => {}) });
    await words.loading;
    expect(words.t('hello', { name: 'Ada' })).to.equal('Hello, Ada');
  });

  it('lets an element show its first view in the language of the page at once', async () => {
    const shown: string[] = [];
    const uploader = document.createElement('vod-uploader');
    uploader.lang = 'zh-CN';
    const box = await fixture(html`<div></div>`);
    box.append(uploader);
    const see = () => shown.push(uploader.shadowRoot?.querySelector('.choose')?.textContent ?? '');
    await eventually(() => {
      see();
      return shown.at(-1)?.includes('选择文件');
    });
    expect(shown.filter((text) => text.includes('Choose'))).to.deep.equal([]);
  });
});
