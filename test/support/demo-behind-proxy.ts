import { startDemoServer, type DemoServer } from './demo-server.js';
import { freePort } from './server.js';

/** A demo whose public address is the proxy's: everything that a browser does goes through it. */
export async function startDemoBehind<Proxy extends { readonly url: string }>(
  startProxy: (target: string) => Promise<Proxy>,
  prepare?: (dataDir: string) => Promise<void>,
): Promise<{ demo: DemoServer; proxy: Proxy }> {
  const port = String(await freePort());
  const proxy = await startProxy(`http://127.0.0.1:${port}`);
  return { demo: await startDemoServer({ PORT: port, VOD_PUBLIC_URL: proxy.url }, prepare), proxy };
}
