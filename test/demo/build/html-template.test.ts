import { describe, expect, it } from 'vitest';
import { fillPartials, fillWords } from '../../../demo/build/html-template.js';
import { tables } from '../../../demo/words/tables.js';

describe('fillWords', () => {
  const page =
    '<html lang="en"><h1 data-t="a.title"></h1><input data-t-placeholder="a.hint" /></html>';

  it('puts words into elements and attributes, with code between backticks, and nothing of it as markup', () => {
    const filled = fillWords(page, 'en', {
      'a.title': 'Run `npm <start>` & go',
      'a.hint': 'Say "hello"',
    });
    expect(filled).toContain(
      '<h1 data-t="a.title">Run <code>npm &#60;start&#62;</code> &#38; go</h1>',
    );
    expect(filled).toContain('placeholder="Say &#34;hello&#34;"');
  });

  it('fills a filled page again in another language', () => {
    const once = fillWords(page, 'en', { 'a.title': 'One', 'a.hint': 'Two' });
    expect(fillWords(once, 'zh-CN', { 'a.title': '一', 'a.hint': '二' })).toBe(
      '<html lang="zh-CN"><h1 data-t="a.title">一</h1><input data-t-placeholder="a.hint" placeholder="二" /></html>',
    );
  });

  it('knows every key that a table may have', () => {
    const option = '<option data-t="a.aes-128"></option>';
    expect(fillWords(option, 'en', { 'a.aes-128': 'AES-128' })).toContain('>AES-128<');
  });

  it('stops the build at a key without words', () => {
    expect(() => fillWords(page, 'en', {})).toThrow('a.title');
  });
});

describe('fillPartials', () => {
  it('puts a part in place of its name', () => {
    expect(fillPartials('<p><!-- include: head --></p>', (name) => `[${name}]`)).toBe(
      '<p>[head]</p>',
    );
  });
});

describe('tables', () => {
  it('says in both languages the same, with the same parameters', () => {
    expect(Object.keys(tables.zh).sort()).toEqual(Object.keys(tables.en).sort());
    const params = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
    for (const [key, text] of Object.entries(tables.en))
      expect(params(tables.zh[key] ?? ''), key).toEqual(params(text));
  });
});
