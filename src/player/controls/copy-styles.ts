/** Around a player that has a window to itself. */
const windowStyles = `
  html, body {
    margin: 0;
    block-size: 100%;
    overflow: hidden;
    background: #000;
  }

  body > * {
    --vod-player-max-height: none;
    --vod-player-radius: 0px;
    box-sizing: border-box !important;
    position: static !important;
    inline-size: 100% !important;
    max-inline-size: none !important;
    min-inline-size: 0 !important;
    block-size: 100% !important;
    max-block-size: none !important;
    margin: 0 !important;
  }
`;

/** Has another window look as the page does: what the page says of a player holds there too. */
export function copyStyles(to: Window & typeof globalThis): void {
  const { documentElement: from } = document;
  const root = to.document.documentElement;
  for (const { name, value } of from.attributes) root.setAttribute(name, value);
  root.lang = from.lang;
  to.document.body.className = document.body.className;
  const texts: string[] = [];
  for (const sheet of [...document.styleSheets, ...document.adoptedStyleSheets]) {
    const text = textOf(sheet);
    if (text !== undefined) texts.push(text);
    else if (sheet.ownerNode) to.document.head.append(sheet.ownerNode.cloneNode());
  }
  to.document.adoptedStyleSheets = [...texts, windowStyles].map((text) => {
    const sheet = new to.CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
}

/** Undefined where the rules of another site may not be read. */
function textOf(sheet: CSSStyleSheet): string | undefined {
  if (sheet.disabled) return '';
  try {
    const text = [...sheet.cssRules].map((rule) => rule.cssText).join('\n');
    const { mediaText } = sheet.media;
    return mediaText === '' ? text : `@media ${mediaText} {${text}}`;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return undefined;
  }
}
