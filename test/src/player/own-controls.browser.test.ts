import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import { eventually } from '../../support/eventually.js';
import { hasRealInput } from '../../support/real-input.js';
import { appears, inside, mountLooks, openMenu, press, until } from './mount-player.js';

/** The code of docs/own-controls.md, by language. */
async function example(): Promise<{ kids: string; script: string }> {
  const text = await (await fetch('/docs/own-controls.md')).text();
  const codeOf = (lang: string): string =>
    new RegExp(`\`\`\`${lang}\n(.*?)\`\`\``, 's').exec(text)?.[1] ?? '';
  return { kids: codeOf('html').replace(/<\/?vod-player.*?>/g, ''), script: codeOf('js') };
}

async function mountExample(): Promise<VodPlayerElement> {
  const { kids, script } = await example();
  const player = await mountLooks('white.mp4', { kids });
  const tag = document.createElement('script');
  // Of its own scope: pages follow one another.
  tag.textContent = `{${script}}`;
  document.body.append(tag);
  tag.remove();
  await appears(player, 'slot[name=controls-end]');
  return player;
}

async function mountKids(kids: string): Promise<VodPlayerElement> {
  const player = await mountLooks('white.mp4', { kids });
  await appears(player, 'slot[name=controls-end]');
  return player;
}

const own = (player: VodPlayerElement, selector: string): HTMLElement =>
  player.querySelector(selector) as HTMLElement;

/** What has the focus, in the page or in the player. */
const focused = (player: VodPlayerElement): Element | null =>
  document.activeElement === player
    ? (player.shadowRoot?.activeElement ?? null)
    : document.activeElement;

async function tabTo(player: VodPlayerElement, target: Element | null): Promise<Element[]> {
  const passed: Element[] = [];
  for (let steps = 0; steps < 30 && focused(player) !== target; steps++) {
    await sendKeys({ press: 'Tab' });
    passed.push(focused(player) as Element);
  }
  return passed;
}

describe('controls of the page in <vod-player>', () => {
  it('do in the example of the docs what it says, by button and by rows of the menu', async () => {
    const player = await mountExample();
    player.currentTime = 2;
    await until(player, () => !player.seeking && player.currentTime === 2);
    const menu = await openMenu(player);
    const row = (key: string) => inside(player, `.menu [data-key=${key}]`);
    expect(menu.querySelector('[role^=menuitem]:not(.close)')?.textContent).to.contain('Mark this');
    row('own0')?.click();
    await eventually(() => inside(player, '.menu') === null);
    player.currentTime = 0;
    await until(player, () => !player.seeking && player.currentTime === 0);
    own(player, 'button').click();
    await until(player, () => !player.seeking && player.currentTime === 2);
    await openMenu(player);
    expect(row('own0')?.innerText).to.match(/2 s/);
    expect(row('own1')?.ariaChecked).to.equal('false');
    row('own1')?.click();
    await eventually(() => row('own1')?.ariaChecked === 'true');
    expect(document.body.classList.contains('dimmed')).to.equal(true);
    document.body.classList.remove('dimmed');
    await expect(player).to.be.accessible();
  });

  it('come in the order of the tab key where they are seen, and keep the controls in sight', async function () {
    if (!hasRealInput) this.skip();
    const player = await mountKids(`
      <button slot="controls-start" id="start">S</button>
      <button slot="controls-end" id="end">E</button>
      <button slot="top-end" id="top">T</button>`);
    await player.play();
    await until(player, () => player.currentTime > 0);
    player.focus();
    await tabTo(player, own(player, '#top'));
    expect(focused(player)).to.equal(own(player, '#top'));
    await eventually(() => player.matches(':state(controls-shown)'));
    const box = own(player, '#top').getBoundingClientRect();
    const frame = player.getBoundingClientRect();
    expect(box.top - frame.top).to.be.lessThan(24);
    expect(frame.right - box.right).to.be.lessThan(24);
    await tabTo(player, inside(player, '[part~=mute-button]'));
    await tabTo(player, own(player, '#start'));
    const passed = await tabTo(player, inside(player, '[part~=settings-button]'));
    expect(passed).to.include(own(player, '#end'));
    const xOf = (element: Element | null) => element?.getBoundingClientRect().x ?? 0;
    const places = [
      inside(player, '[part~=time]'),
      own(player, '#start'),
      own(player, '#end'),
      inside(player, '[part~=settings-button]'),
    ].map(xOf);
    expect(places).to.deep.equal(places.toSorted((one, other) => one - other));
    // The gap of the bar lies between the two.
    expect(xOf(own(player, '#end')) - xOf(own(player, '#start'))).to.be.greaterThan(100);
    expect(xOf(inside(player, '[part~=settings-button]')) - xOf(own(player, '#end'))).to.be.below(
      48,
    );
    player.pause();
  });

  it('have the keys that they use to themselves, and clicks too', async () => {
    const player = await mountKids(`
      <span slot="controls-start" role="button" tabindex="0" id="plain">P</span>
      <select slot="controls-end" id="choose"><option>One</option><option>Two</option></select>
      <label slot="overlay">Note <input id="note" /></label>`);
    const pressOn = (target: HTMLElement, key: string): boolean =>
      target.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }),
      );
    const [plain, choose, note] = ['#plain', '#choose', '#note'].map((one) => own(player, one)) as [
      HTMLElement,
      HTMLElement,
      HTMLElement,
    ];
    for (const key of [' ', 'ArrowRight', 'Home']) {
      expect(pressOn(plain, key), `plain ${key}`).to.equal(true);
      expect(pressOn(choose, key), `choose ${key}`).to.equal(true);
    }
    for (const key of [' ', 'k', 'm', '5'])
      expect(pressOn(note, key), `note ${key}`).to.equal(true);
    plain.click();
    choose.click();
    note.click();
    await player.updateComplete;
    expect(player.paused).to.equal(true);
    expect(player.muted).to.equal(true);
    // Letters are those of the player, as on its own buttons.
    expect(pressOn(plain, 'm')).to.equal(false);
    expect(player.muted).to.equal(false);
    player.focus();
    press(player, 'm');
    expect(player.muted).to.equal(true);
  });

  it('go away with the controls, except what lies over the picture', async () => {
    const player = await mountKids(`
      <button slot="controls-end">E</button><b slot="top-start">Title</b><i slot="overlay">Logo</i>`);
    const isSeen = (selector: string): boolean =>
      own(player, selector).checkVisibility({ opacityProperty: true });
    // Not before it was touched or played.
    await eventually(() => !isSeen('button') && !isSeen('b'));
    expect(isSeen('i')).to.equal(true);
    inside(player, '.stage')?.dispatchEvent(
      new PointerEvent('pointermove', { pointerType: 'mouse', bubbles: true }),
    );
    await eventually(() => isSeen('button') && isSeen('b'));
  });

  it('may come later, and leave out what is no row of the menu', async () => {
    const player = await mountLooks('white.mp4');
    const logo = document.createElement('i');
    logo.slot = 'overlay';
    player.append(logo);
    await appears(player, 'slot[name=overlay]');
    const bad: unknown[] = [null, 'row', { label: 'Nothing to do' }, { select: () => undefined }];
    const chosen: number[] = [];
    player.menuItems = [
      ...(bad as []),
      { label: 'Camera', options: ['Left', 'Right'], chosen: 0, choose: (at) => chosen.push(at) },
      ...Array.from({ length: 40 }, (_, at) => ({ label: `Row ${at}`, select: () => undefined })),
    ];
    const menu = await openMenu(player);
    expect(menu.querySelectorAll('[data-key^=own]').length).to.equal(19);
    menu.querySelector<HTMLElement>('[data-key=menuChoice0]')?.click();
    const page = await appears(player, '.menu.menuChoice0');
    expect(page.ariaLabel).to.equal('Camera');
    page.querySelector<HTMLElement>('[data-key="1"]')?.click();
    expect(chosen).to.deep.equal([1]);
  });
});
