import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Runs test pages in the browser of a W3C WebDriver. The runner's own launcher for this brings a client of hundreds of
 * packages that downloads browsers; opening a page takes three requests.
 */
export function webdriverLauncher({ name, command, args, capabilities }) {
  return {
    name,
    type: 'webdriver',
    concurrency: 1,
    async initialize() {
      this.driver = await startDriver(command, args, capabilities);
      this.urls = new Map();
    },
    async stop() {
      await this.driver?.stop();
    },
    async startSession(id, url) {
      this.urls.set(id, url);
      await this.driver.open(url);
    },
    isActive(id) {
      return this.urls.has(id);
    },
    getBrowserUrl(id) {
      return this.urls.get(id);
    },
    async stopSession(id) {
      this.urls.delete(id);
      await this.driver.open('about:blank');
      return {};
    },
  };
}

async function startDriver(command, args, capabilities) {
  const port = await freePort();
  const child = spawn(command, args(port), {
    stdio: 'ignore',
    detached: true,
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${command} ended with ${code}`);
  });
  ended.catch(() => undefined);
  const base = `http://127.0.0.1:${port}`;
  await Promise.race([ended, untilReady(base)]);
  const { sessionId } = await send(`${base}/session`, {
    capabilities: { alwaysMatch: capabilities },
  });
  return {
    open: (url) => send(`${base}/session/${sessionId}/url`, { url }),
    stop: async () => {
      await fetch(`${base}/session/${sessionId}`, { method: 'DELETE' }).catch(() => undefined);
      if (child.exitCode === null) process.kill(-child.pid);
    },
  };
}

async function send(url, body) {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

async function untilReady(base) {
  for (;;) {
    try {
      const response = await fetch(`${base}/status`);
      if (response.ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}
