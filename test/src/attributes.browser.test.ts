import { expect, fixture, html } from '@open-wc/testing';
import type { LitElement } from 'lit';
import type { VodPlayerElement } from '../../src/player/player-element.js';
import '../../src/vod-editor.js';
import '../../src/vod-player.js';
import '../../src/vod-uploader.js';
import { eventually } from '../support/eventually.js';
import { until } from './player/mount-player.js';

const clip = '/.cache/test-media/player-3/clip.mp4';

const requests = (): string[] => performance.getEntriesByType('resource').map(({ name }) => name);

/** Each attribute of an element with its property, but those whose property is null without it, as documented. */
function attributesOf(name: string): [attribute: string, property: string][] {
  const { elementProperties } = customElements.get(name) as typeof LitElement;
  const list: [string, string][] = [];
  for (const [property, { attribute }] of elementProperties) {
    if (attribute === false || property === 'cmcd') continue;
    const own = typeof attribute === 'string' ? attribute : String(property).toLowerCase();
    list.push([own, String(property)]);
  }
  return list;
}

for (const name of ['vod-player', 'vod-uploader', 'vod-editor'])
  describe(`an attribute of <${name}> that is removed`, () => {
    for (const [attribute, property] of attributesOf(name))
      it(`${attribute} leaves the default in its property`, () => {
        const fresh = (document.createElement(name) as unknown as Record<string, unknown>)[
          property
        ];
        const element = document.createElement(name) as unknown as HTMLElement &
          Record<string, unknown>;
        element.setAttribute(attribute, '7');
        element.removeAttribute(attribute);
        expect(element[property]).to.equal(fresh);
      });
  });

describe('<vod-player> without the attributes it had', () => {
  it('plays its src where play-auth-url is gone, and asks for no address "null"', async () => {
    const player = await fixture<VodPlayerElement>(
      html`<vod-player
        muted
        play-auth-url="/nowhere"
        playback-url="/nor-here"
        poster="/no.jpg"
        transcript="nobody"
      ></vod-player>`,
    );
    for (const name of ['play-auth-url', 'playback-url', 'poster', 'transcript'])
      player.removeAttribute(name);
    player.src = clip;
    await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    expect(player.vodError).to.equal(null);
    expect(player.playbackUrl).to.equal('/v1/playback');
    expect(requests().filter((url) => url.endsWith('/null'))).to.deep.equal([]);
  });

  it('is empty where src is gone', async () => {
    const player = await fixture<VodPlayerElement>(
      html`<vod-player muted src=${clip}></vod-player>`,
    );
    await until(player, () => player.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    player.removeAttribute('src');
    await eventually(() => player.readyState === 0);
    expect(player.vodError).to.equal(null);
  });
});
