import { expect } from '@open-wc/testing';
import { sendMouse } from '@web/test-runner-commands';
import type { VodUploaderElement } from '../../../src/uploader/uploader-element.js';
import { hasRealInput } from '../../support/real-input.js';
import { clip, inside, openUploader, until } from './mount-uploader.js';

const handles = (uploader: VodUploaderElement) => [
  ...(uploader.shadowRoot?.querySelectorAll<HTMLButtonElement>('.handle') ?? []),
];
const names = (uploader: VodUploaderElement) =>
  [...(uploader.shadowRoot?.querySelectorAll<HTMLElement>('.name') ?? [])].map(
    ({ title }) => title,
  );
const drawn = async (uploader: VodUploaderElement, count: number) => {
  while (handles(uploader).length !== count)
    await new Promise((resolve) => requestAnimationFrame(resolve));
};

async function three(): Promise<VodUploaderElement> {
  const uploader = await openUploader({ manualStart: true });
  uploader.addFiles(['a.mp4', 'b.mp4', 'c.mp4'].map((name) => clip(name)));
  await drawn(uploader, 3);
  return uploader;
}

const key = (uploader: VodUploaderElement, name: string) =>
  uploader.shadowRoot?.activeElement?.dispatchEvent(
    new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }),
  );

describe('moving files in <vod-uploader>', () => {
  it('is by the arrow keys on a handle, keeps the focus, and is announced', async () => {
    const uploader = await three();
    const [first] = handles(uploader);
    expect(first?.ariaLabel).to.equal('Move: a.mp4');
    await expect(uploader).to.be.accessible();
    first?.focus();
    for (const order of ['bac', 'bca', 'bca']) {
      key(uploader, 'ArrowDown');
      await uploader.updateComplete;
      expect(names(uploader).join()).to.equal([...order].map((name) => `${name}.mp4`).join());
      expect(uploader.shadowRoot?.activeElement?.ariaLabel).to.equal('Move: a.mp4');
    }
    key(uploader, 'ArrowUp');
    await uploader.updateComplete;
    expect(names(uploader)).to.deep.equal(['b.mp4', 'a.mp4', 'c.mp4']);
    const said = inside(uploader, '[aria-live=polite]');
    while (!said.textContent?.includes('a.mp4: place 2 of 3'))
      await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it('is by dragging, and the uploads begin in the new order', async function () {
    if (!hasRealInput) this.skip();
    const uploader = await three();
    const done: string[] = [];
    uploader.addEventListener('vod-uploader-done', ({ file }) => done.push(file.name));
    const middle = (element: Element | undefined): [number, number] => {
      const { left, top, width, height } = element?.getBoundingClientRect() ?? new DOMRect();
      return [Math.round(left + width / 2), Math.round(top + height / 2)];
    };
    const [first, , last] = handles(uploader);
    const [x, y] = middle(last);
    await sendMouse({ type: 'move', position: [x, y] });
    await sendMouse({ type: 'down' });
    const [, top] = middle(first);
    await sendMouse({ type: 'move', position: [x, Math.round((y + top) / 2) - 4] });
    await sendMouse({ type: 'move', position: [x, top - 10] });
    await uploader.updateComplete;
    await sendMouse({ type: 'up' });
    expect(names(uploader)).to.deep.equal(['c.mp4', 'a.mp4', 'b.mp4']);
    // The pointer leads no more.
    await sendMouse({ type: 'move', position: [x, y + 40] });
    await uploader.updateComplete;
    expect(names(uploader)).to.deep.equal(['c.mp4', 'a.mp4', 'b.mp4']);
    uploader.maxParallel = 1;
    await uploader.updateComplete;
    uploader.queue.start();
    while (done.length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(done).to.deep.equal(['c.mp4', 'a.mp4', 'b.mp4']);
    await until(uploader, 'done');
    expect(handles(uploader)).to.have.lengthOf(0);
  });
});
