/** tus 1.0 in memory at `/tus/<name>`: uploads below `/tus/hold` get no answer to their bytes, so that they stay under way. */
const uploads = new Map();

export async function fakeTusServer(context, next) {
  if (!context.path.startsWith('/tus/')) return next();
  const { method, path } = context;
  context.set('Tus-Resumable', '1.0.0');
  if (method === 'POST') {
    const location = `${path}/${uploads.size + 1}`;
    uploads.set(location, { length: context.get('Upload-Length'), bytes: 0 });
    context.set('Location', location);
    context.status = 201;
    return;
  }
  const upload = uploads.get(path);
  if (!upload) {
    context.status = 404;
    return;
  }
  if (method === 'PATCH') {
    if (path.startsWith('/tus/hold/'))
      await new Promise((resolve) => context.req.once('close', resolve));
    else for await (const part of context.req) upload.bytes += part.length;
  }
  if (method === 'DELETE') uploads.delete(path);
  context.set('Upload-Offset', String(upload.bytes));
  context.set('Upload-Length', upload.length);
  context.status = method === 'HEAD' ? 200 : 204;
}
