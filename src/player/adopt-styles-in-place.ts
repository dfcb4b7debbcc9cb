import { adoptStyles, type CSSResultOrNative } from 'lit';

/** Gives a shadow root its styles, in whichever document it is: a constructed sheet serves only the one it was made in. */
export function adoptStylesInPlace(root: ShadowRoot, styles: readonly CSSResultOrNative[]): void {
  const place = root.ownerDocument;
  if (place === document) return adoptStyles(root, [...styles]);
  const view = place.defaultView;
  if (!view) return;
  root.adoptedStyleSheets = styles.map((style) => {
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(
      style instanceof CSSStyleSheet
        ? [...style.cssRules].map((rule) => rule.cssText).join('')
        : style.cssText,
    );
    return sheet;
  });
}
