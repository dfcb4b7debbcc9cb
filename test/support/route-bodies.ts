/** What a route of a video takes, so that it is no fault of the body that is answered. */
export function bodyOfRoute(method: string, path: string): object | undefined {
  const text = { format: 'srt', text: '00:00:01,000 --> 00:00:02,000\nHello\n' };
  if (method === 'POST' && path.endsWith('/text-tracks'))
    return { language: 'en', kind: 'subtitles', ...text };
  if (path.endsWith('/poster')) return {};
  if (path.endsWith('/chapters')) return { items: [] };
  return method === 'PATCH' || (method === 'POST' && /play/.test(path)) ? {} : undefined;
}
