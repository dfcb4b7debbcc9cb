import { MediaFault } from '../../platform/ffmpeg/media-fault.js';
import { ToolFailure } from '../../platform/ffmpeg/run-tool.js';
const corrupt = 'The file is damaged: too much of it could not be read.';
const resourceLimit = 'Processing the file takes more than this server allows.';
const noSpace = 'The server has no space left to process the file.';
const internal = 'Processing failed for a reason on our side. Try again later.';
/** What a video's owner is told of an error. */
export function toFailure(error) {
    if (error instanceof MediaFault)
        return { code: error.code, detail: error.detail, isFinal: true };
    if (error.code === 'ENOSPC')
        return { code: 'no-space', detail: noSpace, isFinal: false };
    if (!(error instanceof ToolFailure) || error.fault === 'missing')
        return { code: 'internal', detail: internal, isFinal: false };
    // ffmpeg names the errno in its messages only.
    if (error.stderr.includes('No space left on device'))
        return { code: 'no-space', detail: noSpace, isFinal: false };
    const isShort = error.stderr.includes('Cannot allocate memory') || error.fault === 'killed';
    if (isShort)
        return { code: 'resource-limit', detail: resourceLimit, isFinal: false };
    if (error.fault !== 'exit')
        return { code: 'resource-limit', detail: resourceLimit, isFinal: true };
    return { code: 'corrupt', detail: corrupt, isFinal: true };
}
