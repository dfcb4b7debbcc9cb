import { expect } from '@open-wc/testing';
import { timelineStyles } from '../../../../src/editor/views/timeline-styles.js';
import { wearMediaFeatures } from '../../../support/looks.browser.js';

describe('the timeline of <vod-editor> under forced colours', () => {
  wearMediaFeatures({ 'forced-colors': 'active' });

  it('hatches what is not exported in the colours of the system', () => {
    const host = document.createElement('div');
    const root = host.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [timelineStyles.styleSheet as CSSStyleSheet];
    root.innerHTML = '<div class="moved"></div><i style="color: CanvasText"></i>';
    document.body.append(host);
    const styleOf = (selector: string) =>
      getComputedStyle(root.querySelector(selector) as HTMLElement);
    const hatch = styleOf('.moved').backgroundImage;
    expect(hatch).to.contain(styleOf('i').color);
    expect(hatch).not.to.contain('color-mix');
    expect(hatch).not.to.contain('oklab');
    host.remove();
  });
});
