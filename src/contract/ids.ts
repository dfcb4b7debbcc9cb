const idPattern = /^[0-9a-hjkmnp-tv-z]{26}$/;

/** Whether it has the form of an id of ours: of a video, an upload, a made app. */
export function isId(value: string): boolean {
  return idPattern.test(value);
}
