import { describe, expect, it } from 'vitest';
import { renderPlayer } from '../../../src/player/render-player.js';
import { hostileTexts } from '../../support/hostile-texts.js';

describe('renderPlayer', () => {
  it('writes the attributes, and the frame in a declarative shadow root', () => {
    const html = renderPlayer({
      attributes: { 'play-auth-url': '/play-auth?video=a&b', muted: true, loop: false },
      poster: '/poster.jpg?w=1&h=2',
      title: 'Harbour cranes',
      aspectRatio: '4 / 3',
      nonce: 'abc',
      children: '<track kind="captions" src="en.vtt">',
    });
    expect(html).toMatch(
      /^<vod-player play-auth-url="\/play-auth\?video=a&amp;b" muted poster="\/poster.jpg\?w=1&amp;h=2" style="--vod-player-aspect-ratio: 4 \/ 3"><template shadowrootmode="open"><style nonce="abc">/,
    );
    expect(html).toContain('aria-label="Harbour cranes"');
    expect(html.endsWith('</template><track kind="captions" src="en.vtt"></vod-player>')).toBe(
      true,
    );
  });

  it.each(hostileTexts)('writes %s as text, whatever it is of (G-01)', (text) => {
    const html = renderPlayer({
      attributes: { src: text },
      ...{ poster: `/${text}`, title: text, aspectRatio: text, nonce: text },
    });
    const markup = html.replace(/<style[^>]*>[^]*?<\/style>/, '');
    // Of the tags and attributes, none but ours.
    const plain = renderPlayer({
      attributes: { src: 'a' },
      ...{ poster: '/a', title: 'a', nonce: 'a' },
    }).replace(/<style[^>]*>[^]*?<\/style>/, '');
    const shapeOf = (written: string) => written.replaceAll(/="[^"]*"/g, '');
    expect(shapeOf(markup)).toBe(shapeOf(plain));
    expect(html.match(/<style/g)).toHaveLength(1);
  });

  it('keeps a style and a poster that stand among the attributes', () => {
    const attributes = { style: 'inline-size: 50%', poster: '/poster.jpg' };
    expect(renderPlayer({ attributes })).toMatch(
      /^<vod-player style="inline-size: 50%" poster="\/poster.jpg">/,
    );
    expect(renderPlayer({ attributes, aspectRatio: 1.5 })).toContain(
      'style="inline-size: 50%; --vod-player-aspect-ratio: 1.5"',
    );
  });

  it('leaves out a poster that runs script, and a shape that is none', () => {
    for (const poster of ['javascript:alert(1)', ' JaVaScript:alert(1)', 'data:text/html,x'])
      expect(renderPlayer({ poster })).not.toContain('<img');
    for (const aspectRatio of ['1; background: url(x)', -1, Number.NaN, '16 / '])
      expect(renderPlayer({ aspectRatio })).not.toContain('style=');
  });

  it('refuses attributes that are none, or run script', () => {
    for (const name of ['onclick', 'a b', '"><script>', ''])
      expect(() => renderPlayer({ attributes: { [name]: 'x' } })).toThrow(TypeError);
  });
});
