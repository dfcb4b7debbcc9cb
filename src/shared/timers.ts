/** As `setTimeout`, for times that are computed: what is longer than a timer can hold (24.8 days) would fire at once. */
export function after(ms: number, task: () => void): ReturnType<typeof setTimeout> {
  return setTimeout(task, Math.min(ms, 2 ** 31 - 1));
}
