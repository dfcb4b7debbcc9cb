/** Seconds of the `t` in a link to a moment of a video: `90`, `90.5`, `90s`, `1m30s`, `1h2m3s`; 0 for anything else. */
export function parseStartTime(text: string | undefined): number {
  const [, hours, minutes, seconds] =
    /^(?:(\d{1,3})h)?(?:(\d{1,5})m)?(?:(\d{1,6}(?:\.\d{1,3})?)s?)?$/.exec(text ?? '') ?? [];
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}
