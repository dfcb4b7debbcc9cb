import { describe, expect, it } from 'vitest';
import { createNewestVideo } from '../../../demo/site/newest-video.js';
import type { Video } from '../../../src/client.js';

function seenAt(updatedAt: string, status: Video['status'], id = 'a'): Video {
  const rest = {
    title: '',
    description: '',
    fileName: '',
    tags: [],
    metadata: {},
    protection: 'none',
    playable: false,
    offline: false,
    createdAt: updatedAt,
  } as const;
  return { ...rest, tags: [], id, status, updatedAt };
}

describe('createNewestVideo', () => {
  it('keeps the last event against an answer that left before it', () => {
    const newest = createNewestVideo();
    const failed = seenAt('2026-01-01T00:00:00.020Z', 'failed');
    expect(newest(failed)).toBe(failed);
    expect(newest(seenAt('2026-01-01T00:00:00.010Z', 'processing'))).toBe(failed);
  });

  it('takes what is newer or as new, and keeps videos apart', () => {
    const newest = createNewestVideo();
    newest(seenAt('2026-01-01T00:00:00.020Z', 'processing'));
    const ready = seenAt('2026-01-01T00:00:00.020Z', 'ready');
    expect(newest(ready)).toBe(ready);
    const other = seenAt('2026-01-01T00:00:00.000Z', 'uploading', 'b');
    expect(newest(other)).toBe(other);
  });
});
