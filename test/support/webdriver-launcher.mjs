import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Runs test pages in the browser of a W3C WebDriver. The runner's own launcher for this brings a client of hundreds of
 * packages that downloads browsers; opening a page takes three requests.
 */
export function webdriverLauncher({ name, command, args, capabilities }) {
  const sessions = new Map();
  let driver;
  return {
    name,
    type: 'webdriver',
    concurrency: 1,
    async initialize() {
      driver = await startDriver(command, args);
    },
    async stop() {
      await Promise.all([...sessions.keys()].map((id) => this.stopSession(id)));
      driver?.stop();
    },
    // A browser for each file: a page that crashes takes no other with it.
    async startSession(id, url) {
      const { sessionId } = await send(`${driver.base}/session`, {
        capabilities: { alwaysMatch: capabilities },
      });
      const session = `${driver.base}/session/${sessionId}`;
      sessions.set(id, { session, url });
      await send(`${session}/url`, { url });
    },
    isActive: (id) => sessions.has(id),
    getBrowserUrl: (id) => sessions.get(id)?.url,
    async stopSession(id) {
      const { session } = sessions.get(id);
      sessions.delete(id);
      // The driver answers with an error when the page has crashed: then there is nothing to end.
      await fetch(session, { method: 'DELETE' });
      return {};
    },
  };
}

async function startDriver(command, args) {
  const port = await freePort();
  const child = spawn(command, args(port), { stdio: 'ignore', detached: true });
  const base = `http://127.0.0.1:${port}`;
  const ended = Promise.race([
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${command} ended: ${code}`))),
    once(child, 'error').then(([error]) => Promise.reject(error)),
  ]);
  await Promise.race([ended, untilReady(base)]);
  ended.catch(() => undefined);
  return {
    base,
    stop: () => {
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
