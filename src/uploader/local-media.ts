const timeoutMs = 4000;

/** What `read` finds in a local file, whose picture stays muted; undefined where the browser cannot read it. */
export async function readLocalMedia<Found>(
  file: File,
  preload: 'metadata' | 'auto',
  read: (video: HTMLVideoElement) => Promise<Found>,
): Promise<Found | undefined> {
  const video = document.createElement('video');
  const url = URL.createObjectURL(file);
  try {
    video.muted = true;
    video.preload = preload;
    video.src = url;
    return await read(video);
  } catch {
    // No codec, a broken file or a content security policy.
    return undefined;
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}

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
