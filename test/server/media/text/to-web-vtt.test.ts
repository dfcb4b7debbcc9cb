import { describe, expect, it } from 'vitest';
import { toWebVtt, type TextFormat } from '../../../../server/media/text/to-web-vtt.js';

/** The cues as blocks of WebVTT, without its first line. */
const cuesOf = (format: TextFormat, text: string): string[] =>
  toWebVtt(format, text).vtt.trimEnd().split('\n\n').slice(1);
const faultOf = (format: TextFormat, text: string): unknown => {
  try {
    return toWebVtt(format, text);
  } catch (error) {
    return error;
  }
};
/** What a cue of one second says. */
const said = (format: 'srt' | 'vtt', text: string): string | undefined => {
  const head = format === 'vtt' ? 'WEBVTT\n\n' : '';
  return cuesOf(format, `${head}00:00:01.000 --> 00:00:02.000\n${text}`)[0]
    ?.split('\n')
    .slice(1)
    .join('\n');
};

describe('toWebVtt of SRT', () => {
  it('reads a file of Windows: byte order mark, CR LF, comma', () => {
    const text =
      '\uFEFF1\r\n00:00:01,000 --> 00:00:02,500\r\nHello\r\nthere\r\n\r\n2\r\n01:00:03,040 --> 01:00:04,000\r\nBye\r\n';
    expect(cuesOf('srt', text)).toEqual([
      '00:00:01.000 --> 00:00:02.500\nHello\nthere',
      '01:00:03.040 --> 01:00:04.000\nBye',
    ]);
  });

  it('reads what lacks numbers, hours, blank lines or digits, and cues out of order', () => {
    const text =
      '1:05.5 --> 1:06.25 X1:10 X2:20\nthree\n2\n00:00:02.000-->00:00:03,000\ntwo\n\n\n00:00:01 --> 00:00:02\none';
    expect(cuesOf('srt', text)).toEqual([
      '00:00:01.000 --> 00:00:02.000\none',
      '00:00:02.000 --> 00:00:03.000\ntwo',
      '00:01:05.500 --> 00:01:06.250\nthree',
    ]);
  });

  it('keeps a number that is said, and text after a blank line', () => {
    const text =
      '1\n00:00:01,000 --> 00:00:02,000\n42\n\n2\n00:00:03,000 --> 00:00:04,000\nabove\n\nbelow';
    expect(cuesOf('srt', text)).toEqual([
      '00:00:01.000 --> 00:00:02.000\n42',
      '00:00:03.000 --> 00:00:04.000\nabove\nbelow',
    ]);
  });

  it('keeps bold, italic and underlined text, and drops colours and places', () => {
    expect(
      said('srt', '{\\an8}<I>a</I> <font color="#fff">b</font><u>c<b>d</u>e</b> f<br/>g'),
    ).toBe('<i>a</i> b<u>c<b>d</b></u><b>e</b> f\ng');
  });

  it('keeps as text what is text: arrows, comparisons, ampersands, unknown tags (W-44)', () => {
    expect(said('srt', 'a < b -> c --> d & &amp; <3 {x} <script>alert(1)</script> <b')).toBe(
      'a &lt; b -&gt; c --&gt; d &amp; &amp;amp; &lt;3 {x} &lt;script&gt;alert(1)&lt;/script&gt; &lt;b',
    );
  });

  it('closes what is left open, and writes no tag around nothing', () => {
    expect(said('srt', '<b></b><i>a\nb')).toBe('<i>a\nb</i>');
    expect(said('srt', `${'<b>'.repeat(500)}x`)).toBe('<b>x</b>');
  });

  it('cleans NUL, control characters and lone surrogates (W-44)', () => {
    expect(said('srt', 'a\0b\u0007c\uD800d\u0085e')).toBe('a b c\uFFFDd e');
  });

  it('keeps cues that overlap, leaves out repeated ones and those beyond a screen (W-44)', () => {
    const cue = (text: string) => `00:00:01,000 --> 00:00:09,000\n${text}\n`;
    expect(cuesOf('srt', cue('a') + cue('b') + cue('a'))).toHaveLength(2);
    const many = Array.from({ length: 40 }, (_, n) => cue(`line ${n}`)).join('\n');
    const { cues, leftOut } = toWebVtt('srt', many);
    expect(cues).toBe(32);
    expect(leftOut).toEqual({
      count: 8,
      line: 97,
      reason: 'More than 32 cues would show at once.',
    });
  });

  it('leaves out cues without text, without length and too long ones, and says which and why', () => {
    const text = `1\n00:00:05,000 --> 00:00:04,000\nbackwards\n\n2\n00:00:05,000 --> 00:00:06,000\n<i> </i>\n\n3\n00:00:07,000 --> 00:00:08,000\n${'x'.repeat(5001)}\n\n4\n00:00:09,000 --> 00:00:10,000\nshown`;
    expect(toWebVtt('srt', text)).toMatchObject({
      cues: 1,
      leftOut: { count: 3, line: 2, reason: 'The end of the cue is not later than its start.' },
    });
  });

  it('says the line and the reason where there is no cue', () => {
    expect(faultOf('srt', '\n\nJust prose.')).toMatchObject({ kind: 'invalid', line: 3 });
    expect(faultOf('srt', '1\n00:00:01,000 -> 00:00:02,000\nx')).toMatchObject({ line: 2 });
    expect(faultOf('srt', '\n')).toMatchObject({ kind: 'invalid', reason: 'It has no cue.' });
  });

  it('refuses more cues than any video has', () => {
    const text = Array.from({ length: 20_001 }, (_, n) => {
      const time = new Date(n * 1000).toISOString().slice(11, 19);
      return `${time},000 --> ${time},900\nx\n`;
    }).join('\n');
    expect(faultOf('srt', text)).toMatchObject({ kind: 'too-large', line: 60_001 });
  });
});

describe('toWebVtt of WebVTT', () => {
  it('drops styles, regions, notes and names, and keeps valid settings', () => {
    const text = `WEBVTT - a film\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000

STYLE
::cue { background: url(https://example.com/beacon) }

REGION
id:fred

NOTE
a comment

name
00:01.000 --> 00:02.000 line:0 position:20%,line-left align:start region:fred size:200% line:5 evil:1
Top

00:03.000 --> 00:04.000
Bottom`;
    expect(cuesOf('vtt', text)).toEqual([
      '00:00:01.000 --> 00:00:02.000 line:0 position:20%,line-left align:start\nTop',
      '00:00:03.000 --> 00:00:04.000\nBottom',
    ]);
  });

  it('keeps what escapes say as text, and drops voices, classes and times', () => {
    expect(
      said(
        'vtt',
        '<v Ann &amp; Bob>a &lt;b&gt; &amp;lt;</v> <c.red>&#60;i&#x3e;</c><00:00:01.500>d&nbsp;e &copy;',
      ),
    ).toBe('a &lt;b&gt; &amp;lt; &lt;i&gt;d\u00A0e &amp;copy;');
    expect(said('vtt', '<ruby>漢字<rt>かんじ</rt></ruby>')).toBe('漢字 (かんじ)');
  });

  it('ends a cue at a blank line and at the next time', () => {
    const text = 'WEBVTT\n\n00:01.000 --> 00:02.000\na\n00:02.000 --> 00:03.000\nb\n\nc';
    expect(cuesOf('vtt', text).map((cue) => cue.split('\n')[1])).toEqual(['a', 'b']);
  });

  it('needs its first line', () => {
    expect(faultOf('vtt', '00:01.000 --> 00:02.000\na')).toMatchObject({ line: 1 });
    expect(faultOf('vtt', 'WEBVTTX\n\n00:01.000 --> 00:02.000\na')).toMatchObject({ line: 1 });
  });
});

describe('toWebVtt of ASS', () => {
  const events = (...lines: string[]) =>
    `[Script Info]\nTitle: x\n\n[Events]\n${lines.join('\n')}\n`;
  const dialogue = (text: string) => `Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,${text}`;

  it('takes the fields from where the format line says, and commas as text', () => {
    const text = events(
      'Format: Start, Style, End, Text',
      'Dialogue: 0:00:01.00,Default,1:00:02.50,Yes, no, maybe',
      'Comment: 0:00:01.00,Default,0:00:02.50,not shown',
    );
    expect(cuesOf('ass', text)).toEqual(['00:00:01.000 --> 01:00:02.500\nYes, no, maybe']);
  });

  it('reads SSA and files without a format line', () => {
    const text = events('Dialogue: Marked=0,0:00:01.00,0:00:02.50,Default,NTP,0,0,0,!Effect,Hi');
    expect(cuesOf('ass', text)).toEqual(['00:00:01.000 --> 00:00:02.500\nHi']);
  });

  it('makes lines and styles of its codes, drops other overrides, comments and drawings', () => {
    const text =
      '{\\pos(1,2)\\i1\\blur2}Hello\\N{\\i0}there\\hyou\\nall{a note}{\\p1}m 0 0 l 10 10{\\p0}! {\\b1}now{\\r} ok {x';
    expect(
      cuesOf('ass', events(dialogue(text)))[0]
        ?.split('\n')
        .slice(1)
        .join('\n'),
    ).toBe('<i>Hello</i>\nthere\u00A0you all! <b>now</b> ok {x');
  });

  it('leaves out what is only drawn, and shows layers of the same text once', () => {
    const drawing = dialogue('{\\p1}m 0 0 l 10 10');
    const { cues, leftOut } = toWebVtt('ass', events(drawing, dialogue('a'), dialogue('a')));
    expect([cues, leftOut?.count]).toEqual([1, 1]);
  });

  it('says what is wrong: no events, a format without text at its end, bad times', () => {
    expect(faultOf('ass', '[Script Info]\n')).toMatchObject({ kind: 'invalid', line: 1 });
    expect(faultOf('ass', events('Format: Text, Start, End'))).toMatchObject({ line: 5 });
    expect(faultOf('ass', events('Dialogue: 0,soon,later,D,,0,0,0,,x'))).toMatchObject({ line: 5 });
  });
});

describe('toWebVtt of TTML', () => {
  const tt = (body: string, attributes = '', head = '') =>
    `<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:tts="http://www.w3.org/ns/ttml#styling" ${attributes}>
<head>${head}</head><body>${body}</body></tt>`;

  it('reads clock times, frames, ticks and offsets', () => {
    const text = tt(
      `<div><p begin="00:00:01.500" end="00:00:02">a</p><p begin="00:00:03:12" end="100f">b</p>
      <p begin="5000t" dur="500ms">c</p><p begin="0.1m" end="0.002h">d</p></div>`,
      'ttp:frameRate="25" ttp:tickRate="1000"',
    );
    expect(cuesOf('ttml', text)).toEqual([
      '00:00:01.500 --> 00:00:02.000\na',
      '00:00:03.480 --> 00:00:04.000\nb',
      '00:00:05.000 --> 00:00:05.500\nc',
      '00:00:06.000 --> 00:00:07.200\nd',
    ]);
  });

  it('counts frames of NTSC by the multiplier', () => {
    const text = tt(
      '<div><p begin="0s" end="00:00:01:15">a</p></div>',
      'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001"',
    );
    expect(cuesOf('ttml', text)[0]).toContain('--> 00:00:01.501');
  });

  it('adds nested times, one after the other in a sequence, and ends with the parent', () => {
    const text = tt(
      `<div begin="10s" end="20s"><p begin="1s" end="2s">a</p><p begin="5s" end="99s">b</p></div>
      <div begin="30s" timeContainer="seq"><p dur="1s">c</p><p begin="1s" dur="1s">d</p></div>
      <div><p begin="40s" end="50s">e <span begin="1s" end="2s">f</span></p></div>`,
    );
    expect(cuesOf('ttml', text)).toEqual([
      '00:00:11.000 --> 00:00:12.000\na',
      '00:00:15.000 --> 00:00:20.000\nb',
      '00:00:30.000 --> 00:00:31.000\nc',
      '00:00:32.000 --> 00:00:33.000\nd',
      '00:00:40.000 --> 00:00:50.000\ne',
      '00:00:41.000 --> 00:00:42.000\nf',
    ]);
  });

  it('keeps lines and styles, collapses space, and keeps text as text (W-44)', () => {
    const text = tt(
      `<div><p begin="1s" end="2s" style="slanted">
        one   <span tts:fontStyle="normal" tts:fontWeight="bold">two</span><br/>
        <metadata>hidden</metadata>a --&gt; b &lt;i&gt; <![CDATA[<u>]]> &#x4e2d;
      </p></div>`,
      '',
      '<styling><style xml:id="slanted" tts:fontStyle="italic"/></styling>',
    );
    expect(cuesOf('ttml', text)[0]?.split('\n').slice(1).join('\n')).toBe(
      '<i>one</i> <b>two</b>\n<i>a --&gt; b &lt;i&gt; &lt;u&gt; 中</i>',
    );
  });

  it('refuses entity bombs and external document types, before anything is read (W-44)', () => {
    const bomb = `<!DOCTYPE tt [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>${tt('<div><p begin="0s" end="1s">&b;</p></div>').slice(39)}`;
    const external = `<!DOCTYPE tt SYSTEM "http://127.0.0.1:9/x.dtd"><tt/>`;
    for (const text of [bomb, external])
      expect(faultOf('ttml', text)).toMatchObject({
        kind: 'invalid',
        reason: 'The document has a document type.',
      });
    expect(faultOf('ttml', tt('<div><p begin="0s" end="1s">&b;</p></div>'))).toMatchObject({
      kind: 'invalid',
    });
  });

  it('says the line of what is not well-formed, has no such root, no end or no time', () => {
    expect(faultOf('ttml', '<tt>\n<body>\n</tt>')).toMatchObject({ kind: 'invalid', line: 3 });
    expect(faultOf('ttml', '<html/>')).toMatchObject({ kind: 'invalid', line: 1 });
    expect(faultOf('ttml', tt('\n<div><p begin="1s">x</p></div>'))).toMatchObject({
      line: 4,
      reason: 'The cue has no end.',
    });
    expect(faultOf('ttml', tt('\n<div><p begin="now" end="1s">x</p></div>'))).toMatchObject({
      line: 4,
    });
  });

  it('bounds depth, elements and attributes (W-44)', () => {
    const kinds = [
      tt('<div>'.repeat(50)),
      tt('<br/>'.repeat(100_001)),
      tt(`<p ${Array.from({ length: 400_001 }, (_, n) => `a${n}=""`).join(' ')}/>`),
    ].map((text) => (faultOf('ttml', text) as { kind?: string }).kind);
    expect(kinds).toEqual(['invalid', 'too-large', 'too-large']);
  });
});
