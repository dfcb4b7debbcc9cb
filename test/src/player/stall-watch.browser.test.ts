import { expect } from '@open-wc/testing';
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
