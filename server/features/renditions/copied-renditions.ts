import type { SourceCopy } from '../../media/encode/copy-source.js';
import type { StreamedRendition } from '../revisions/revision-stream.js';

/** Of a revision that is made of a source's own packets. */
export function copiedRenditions({ video, audio }: SourceCopy): StreamedRendition[] {
  return [
    { kind: 'video', name: 'source', size: video.size },
    ...(audio ? [{ kind: 'audio' as const, name: 'source' }] : []),
  ];
}
