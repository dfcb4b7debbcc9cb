/** As `setInterval`, for times that the page computes: what is longer than a timer can hold would run at once. */
export const every = (ms: number, task: () => void): number =>
  window.setInterval(task, Math.min(ms, 2 ** 31 - 1));
