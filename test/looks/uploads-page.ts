import type { Page } from 'playwright-core';

/** Authorizes what is uploaded, and takes all of it: tus 1.0 that keeps no byte. */
export async function answerUploads(page: Page): Promise<void> {
  let asked = 0;
  await page.route('**/upload-auth', (route) => {
    asked += 1;
    const endpoint = new URL('/tus', page.url()).href;
    return route.fulfill({
      json: { videoId: `video-${asked}`, upload: { endpoint, token: 't', expiresAt: '' } },
    });
  });
  const sizes = new Map<string, string>();
  await page.route('**/tus**', (route) => {
    const request = route.request();
    const { pathname } = new URL(request.url());
    const headers: Record<string, string> = { 'Tus-Resumable': '1.0.0' };
    if (request.method() === 'POST') {
      const location = `${pathname}/tus-${sizes.size}`;
      const size = request.headers()['upload-length'] ?? '';
      sizes.set(location, size);
      const body = request.postDataBuffer()?.length ?? 0;
      return route.fulfill({
        status: 201,
        headers: { ...headers, Location: location, 'Upload-Offset': String(body) },
      });
    }
    const size = sizes.get(pathname) ?? '';
    return route.fulfill({ status: 204, headers: { ...headers, 'Upload-Offset': size } });
  });
}
