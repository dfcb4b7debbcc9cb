import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { VodPlayerErrorEvent } from '../../../src/player/events.js';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import '../../../src/vod-player.js';
import { StallWatch } from '../../../src/player/stall-watch.js';
import type { VodError } from '../../../src/shared/vod-error.js';

const limits = { withMediaMs: 5, withoutMediaMs: 20 };

/** A video that has media ahead and never plays them. */
function stuckVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  const ranges = { length: 1, start: () => 0, end: () => 1 };
  Object.defineProperty(video, 'buffered', { value: ranges });
  let time = 0;
  Object.defineProperty(video, 'currentTime', {
    get: () => time,
    set: (seconds: number) => {
      time = seconds;
    },
  });
  return video;
}

function failureOf(video: HTMLVideoElement): { watch: StallWatch; failed: Promise<VodError> } {
  let fail: (error: VodError) => void;
  const failed = new Promise<VodError>((resolve) => (fail = resolve));
  return { watch: new StallWatch(video, (error) => fail(error), limits), failed };
}

describe('StallWatch', () => {
  it('steps over what does not play, and says so where that does not help (K14)', async () => {
    const video = stuckVideo();
    const { watch, failed } = failureOf(video);
    watch.look('waiting');
    const error = await failed;
    expect(video.currentTime).to.equal(0.1);
    expect(error.code).to.equal('decode');
    expect(error.retryable).to.equal(true);
  });

  it('says that nothing arrives from a server that accepts and never answers (K14)', async () => {
    const { watch, failed } = failureOf(document.createElement('video'));
    watch.look('waiting');
    expect((await failed).code).to.equal('network');
  });

  it('says that nothing arrives where it stands at the end of what is there, as a browser rounds it (K14)', async () => {
    const video = stuckVideo();
    video.currentTime = 1 - 1e-6;
    const { watch, failed } = failureOf(video);
    watch.look('waiting');
    expect((await failed).code).to.equal('network');
  });

  it('says nothing while all is well', async () => {
    const { watch, failed } = failureOf(document.createElement('video'));
    watch.look('waiting');
    watch.look('well');
    const quiet = new Promise((resolve) => setTimeout(resolve, 60, 'quiet'));
    expect(await Promise.race([failed, quiet])).to.equal('quiet');
  });
});

describe('<vod-player> whose source stands still from the start', () => {
  const { setTimeout: usual } = globalThis;

  afterEach(() => {
    globalThis.setTimeout = usual;
  });

  it('is watched over although what watches comes later (K14)', async () => {
    // A long wait takes no time here.
    globalThis.setTimeout = ((task: () => void, ms = 0) =>
      usual(task, ms >= 1000 ? 10 : ms)) as typeof setTimeout;
    const player = await fixture<VodPlayerElement>(
      html`<vod-player muted src="/.cache/test-media/player-3/clip.mp4"></vod-player>`,
    );
    const video = player.shadowRoot?.querySelector('video');
    if (!video) throw new Error('There is no video');
    const stuck = stuckVideo();
    for (const name of ['buffered', 'currentTime'] as const)
      Object.defineProperty(video, name, {
        get: () => stuck[name],
        set: (value: number) => {
          stuck.currentTime = value;
        },
      });
    Object.defineProperty(video, 'paused', { value: false });
    Object.defineProperty(video, 'readyState', { value: HTMLMediaElement.HAVE_CURRENT_DATA });
    const failed = oneEvent(player, 'vod-player-error');
    video.dispatchEvent(new Event('waiting'));
    const { error } = (await failed) as unknown as VodPlayerErrorEvent;
    expect(stuck.currentTime).to.equal(0.1);
    expect(error.code).to.equal('decode');
  });
});
