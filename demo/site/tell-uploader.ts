import type { VodUploaderElement } from '../../src/index.js';
import { getVideo } from './api.js';
import { followChanges } from './changes.js';
import { createNewestVideo } from './newest-video.js';

/** The uploader's rows go on after the last byte: processing, ready, or why not. */
export function tellUploader(uploader: VodUploaderElement): void {
  const newest = createNewestVideo();
  const catchUp = (id: string): void => {
    void getVideo(id).then(
      (video) => uploader.setVideo(newest(video)),
      // The stream opens again by itself, and then this is asked again.
      () => undefined,
    );
  };
  uploader.addEventListener('vod-uploader-done', ({ videoId }) => catchUp(videoId));
  followChanges({
    onVideo: (video) => uploader.setVideo(newest(video)),
    onOpen: () => {
      for (const { state } of uploader.queue.items)
        if (state.phase === 'done') catchUp(state.videoId);
    },
  });
}
