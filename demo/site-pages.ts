import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openHeaders } from './script-files.js';

export interface SitePagesOptions {
  /** The folder that `vite build` wrote. */
  distDir: string;
  /** The address visitors use; media come from there. */
  publicUrl: string;
}

const pages = {
  '/': 'index',
  '/upload': 'upload',
  '/library': 'library',
  '/watch': 'watch',
  '/edit': 'edit',
  '/player': 'player',
  '/players': 'players',
} as const;

/** The demo's pages and their assets, with a strict policy on what they may load. */
export function sitePages({ distDir, publicUrl }: SitePagesOptions): FastifyPluginAsync {
  return async (app) => {
    const send = createPageSender(await readPages(distDir), new URL(publicUrl));
    for (const [path, name] of Object.entries(pages)) {
      app.get(path, (request, reply) => send(name, request, reply));
      if (path !== '/') app.get(`${path}.html`, (_, reply) => reply.redirect(path, 308));
    }
    await app.register(fastifyStatic, {
      root: join(distDir, 'assets'),
      prefix: '/assets/',
      immutable: true,
      maxAge: '365d',
      index: false,
      setHeaders: protectAsset,
    });
    await app.register(fastifyStatic, {
      root: join(distDir, 'ffmpeg'),
      prefix: '/ffmpeg/',
      decorateReply: false,
      maxAge: '1h',
      index: false,
      setHeaders: (reply) => {
        protectAsset(reply);
        void reply.headers(openHeaders);
      },
    });
    app.get('/favicon.svg', (_, reply) =>
      reply.sendFile('favicon.svg', distDir, { immutable: false, maxAge: '1h' }),
    );
    app.get('/favicon.ico', (_, reply) => reply.redirect('/favicon.svg', 308));
    app.get('/*', (request, reply) => {
      const wantsPage = request.headers.accept?.includes('text/html') ?? false;
      return wantsPage && !isApiPath(request.url)
        ? send('404', request, reply)
        : reply.callNotFound();
    });
  };
}

function isApiPath(url: string): boolean {
  return /^\/(v1|p|docs|embed|oembed|demo\/api)([/?]|$)/.test(url);
}

/** Every page in every language, read once, so that a site that is not built fails at the start. */
async function readPages(distDir: string): Promise<ReadonlyMap<string, string>> {
  const files = [...Object.values(pages), '404'].flatMap((name) => [
    `${name}.html`,
    `zh/${name}.html`,
  ]);
  return new Map(
    await Promise.all(
      files.map(async (file) => [file, await readFile(join(distDir, file), 'utf8')] as const),
    ),
  );
}

function createPageSender(htmlByFile: ReadonlyMap<string, string>, publicUrl: URL) {
  return async (name: string, request: FastifyRequest, reply: FastifyReply) => {
    const elsewhere = loopbackTwin(request, publicUrl);
    if (elsewhere) return reply.redirect(elsewhere, 302);
    const cookies = readCookies(request.headers.cookie);
    const lang = pickLanguage(cookies.get('vodkit_lang'), request.headers['accept-language']);
    const theme = cookies.get('vodkit_theme');
    const html = htmlByFile.get(lang === 'zh' ? `zh/${name}.html` : `${name}.html`) ?? '';
    const chosen = [
      ...(theme === 'light' || theme === 'dark' ? [`data-theme="${theme}" `] : []),
      ...(cookies.get('vodkit_theatre') === 'on' ? ['data-theatre '] : []),
    ].join('');
    return reply
      .code(name === '404' ? 404 : 200)
      .type('text/html; charset=utf-8')
      .headers({
        'content-security-policy': contentSecurityPolicy(name, publicUrl.origin),
        'content-language': lang === 'zh' ? 'zh-CN' : 'en',
        vary: 'accept-language, cookie',
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': 'camera=(), microphone=(), geolocation=()',
      })
      .send(html.replace('<html ', `<html ${chosen}`));
  };
}

/** Media are addressed by the public URL; a page opened as 127.0.0.1 would be a stranger to localhost. */
function loopbackTwin(request: FastifyRequest, publicUrl: URL): string | undefined {
  const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);
  const asked = URL.canParse(`http://${request.host}`)
    ? new URL(`http://${request.host}`)
    : undefined;
  if (!asked || asked.host === publicUrl.host || asked.port !== publicUrl.port) return undefined;
  if (!loopback.has(asked.hostname) || !loopback.has(publicUrl.hostname)) return undefined;
  // `//elsewhere/x` and `http://elsewhere/x` are addresses too, but not of ours.
  const { pathname, search } = new URL(request.url, publicUrl.origin);
  return `${publicUrl.origin}/${pathname.replace(/^\/+/, '')}${search}`;
}

function contentSecurityPolicy(page: string, mediaOrigin: string): string {
  const edits = page === 'edit';
  // What hashes uploads, and ffmpeg.wasm.
  const hasWorkers = edits || page === 'upload';
  return [
    "default-src 'none'",
    `script-src 'self'${edits ? " 'wasm-unsafe-eval'" : ''}`,
    "style-src 'self'",
    `img-src 'self' blob: ${mediaOrigin}`,
    `media-src 'self' blob: ${mediaOrigin}`,
    `connect-src 'self' ${edits ? 'blob: ' : ''}${mediaOrigin}`,
    `worker-src ${hasWorkers ? 'blob:' : "'none'"}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function readCookies(header: string | undefined): Map<string, string> {
  const pairs = (header ?? '')
    .split(';')
    .map((pair) => pair.trim().split('=', 2) as [string, string?]);
  return new Map(pairs.map(([name, value]) => [name, value ?? '']));
}

function pickLanguage(chosen: string | undefined, accepted: string | undefined): 'en' | 'zh' {
  if (chosen === 'en' || chosen === 'zh') return chosen;
  const ranked = (accepted ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', quality] = entry.trim().split(/;\s*q=/);
      return { lang: tag.slice(0, 2).toLowerCase(), quality: Number(quality ?? 1) };
    })
    .sort((a, b) => b.quality - a.quality);
  return ranked.find(({ lang }) => lang === 'en' || lang === 'zh')?.lang === 'zh' ? 'zh' : 'en';
}

const assetPolicy = "default-src 'none'; frame-ancestors 'none'";

function protectAsset(reply: FastifyReply): void {
  void reply.headers({
    'content-security-policy': assetPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
}
