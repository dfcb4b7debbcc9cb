/** What goes wrong while a file is sent, why its content is refused, and how its video is processed; fetched when files are added. */
export const lateWords = {
  waitingToProcess: 'Waiting to be processed',
  waitingNext: 'Waiting, next in line',
  waitingPlace: 'Waiting, number {place} in line',
  waitingSpace: 'Waiting for space on the server',
  processing: 'Processing',
  processingPercent: 'Processing {percent}',
  ready: 'Ready',
  reviewing: 'In review',
  blocked: 'Blocked',
  watchNow: 'Ready to watch',
  'failure-internal': 'Processing failed. Upload the file again.',
  'error-not-found': 'The upload address was not found. Try again.',
  'error-deleted': 'The video was deleted. Try again to upload it as a new one.',
  'error-out-of-space': 'The server has no space left for this file. Try again later.',
  'error-expired': 'The permission to upload has expired. Try again.',
  'error-file-changed': 'The file changed or was moved during the upload. Add it again.',
  'error-transfer-damaged': 'The file keeps arriving damaged. Try again, or use another network.',
  'error-digest-mismatch': 'What arrived is not this file. Try again to upload it from the start.',
  'error-bad-response': 'The server sent an unexpected response. Try again later.',
  'error-configuration': 'Uploading is not set up on this page.',
  'error-set-up-wrongly':
    'This site is not set up correctly for uploads. Tell the people who run it.',
  'error-location-not-removed':
    'Its location cannot be removed, because the file is damaged. Choose its original.',
  'error-too-long': 'This file is longer than {length}. Cut it, or choose a shorter one.',
  'error-too-short': 'This file is shorter than {length}. Choose a longer one.',
  'error-resolution-too-high':
    'The picture has {size} pixels; at most {most} are allowed. Export it smaller.',
  'error-resolution-too-low':
    'The picture has {size} pixels; at least {least} are needed. Choose a better copy.',
  'error-codec-not-allowed':
    'This file is encoded as {codec}. Convert it, or choose another one: {codecs}.',
  'failure-not-media': 'This is not a video or audio file. Choose another one.',
  'failure-corrupt': 'The file is damaged or incomplete. Upload it again from the original.',
  'failure-unsupported-codec':
    'This format is not supported. Convert it to MP4 (H.264), then upload that.',
  'failure-encrypted-source': 'The file is copy-protected. Upload one without protection.',
  'failure-empty-file': 'The file is empty. Upload the original again.',
  'failure-no-streams': 'This file contains no video or audio. Choose another one.',
  'failure-unreadable': 'The file could not be read. Upload it again from the original.',
  'failure-resolution-too-large':
    'The resolution is too high. Export it smaller, then upload that.',
  'failure-too-many-streams':
    'The file has too many tracks. Export it with fewer, then upload that.',
  'failure-duration-limit': 'The video is too long. Cut it into parts and upload those.',
  'failure-resource-limit':
    'Processing this video takes too many resources. Export it smaller or shorter.',
  'failure-no-space': 'The server has no space left. Upload it again later.',
  'failure-key-server': 'No keys could be had for this video. Tell whoever runs this site.',
};
