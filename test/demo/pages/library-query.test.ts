import { describe, expect, it } from 'vitest';
import {
  filters,
  matches,
  readQuery,
  toListParams,
  toPageParams,
} from '../../../demo/pages/library-query.js';
import { videoStatuses, type Video } from '../../../src/contract/videos.js';

const video = {
  title: 'Beach day',
  description: '',
  fileName: 'DSC_0042.MOV',
  tags: ['summer'],
  status: 'uploaded',
} as unknown as Video;

describe('library filters', () => {
  it('hold every status exactly once, so that their numbers add up to all (looks 14)', () => {
    expect(Object.values(filters).flat().sort()).toEqual([...videoStatuses].sort());
  });

  it('ask the API for all statuses of a group, and keep the group in the page’s address', () => {
    const query = readQuery(new URLSearchParams('q=beach&status=processing'));
    expect(toListParams(query)).toEqual({ q: 'beach', status: 'uploaded,processing,reviewing' });
    expect(toPageParams(query)).toEqual({ q: 'beach', status: 'processing' });
    expect(readQuery(new URLSearchParams('status=toString')).status).toBe('');
  });

  it('take a video that waits for one in progress, and find it by its file name (looks 16)', () => {
    expect(matches(video, { q: '', status: 'processing' })).toBe(true);
    expect(matches(video, { q: '', status: 'ready' })).toBe(false);
    expect(matches(video, { q: 'mov summer', status: '' })).toBe(true);
  });
});
