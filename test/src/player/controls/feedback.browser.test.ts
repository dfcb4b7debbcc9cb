import { expect } from '@open-wc/testing';
import { html, type ReactiveControllerHost } from 'lit';
import { Feedback } from '../../../../src/player/controls/feedback.js';

const { setTimeout: usual } = globalThis;

/** Feedback in a host that draws nothing; `pointed` is what the pointer is over. */
function mount() {
  const box = { pointed: null as Element | null, updates: 0 };
  const host = {
    addController: () => undefined,
    requestUpdate: () => (box.updates += 1),
    shadowRoot: { querySelector: () => box.pointed },
  } as unknown as ReactiveControllerHost & HTMLElement;
  const timers: { ms: number; run: () => void }[] = [];
  globalThis.setTimeout = ((run: () => void, ms: number) =>
    timers.push({ ms, run })) as unknown as typeof setTimeout;
  return { feedback: new Feedback(host), box, timers };
}

describe('Feedback', () => {
  afterEach(() => {
    globalThis.setTimeout = usual;
  });

  it('leaves two sentences on screen for longer than one word', () => {
    const { feedback, timers } = mount();
    const two =
      'The other device could not play this video. It goes on here, from the same place as before.';
    for (const text of ['25 %', 'Saved as a file', two]) feedback.show(html``, text, text);
    const [value = 0, sentence = 0, sentences = 0] = timers.map(({ ms }) => ms);
    expect(value).to.be.below(sentence);
    expect(sentence).to.be.below(sentences);
  });

  it('leaves a text on screen while it is pointed at', () => {
    const { feedback, box, timers } = mount();
    feedback.show(html``, 'Saved as a file', 'Saved as a file');
    box.pointed = document.createElement('div');
    const { updates } = box;
    timers[0]?.run();
    expect(box.updates).to.equal(updates);
    box.pointed = null;
    timers[1]?.run();
    expect(box.updates).to.equal(updates + 1);
  });
});
