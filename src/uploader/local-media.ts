const timeoutMs = 4000;

/** Rejects where the event does not come within 4 s, or an error comes. */
export function heard(video: HTMLVideoElement, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${event}`)), timeoutMs);
    video.addEventListener('error', () => reject(new Error('no media')), { once: true });
    video.addEventListener(
      event,
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
