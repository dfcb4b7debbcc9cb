import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Starts a W3C WebDriver, which takes the port that `args` writes; `base` is its address. */
export async function startDriver({ command, args }) {
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
    // The group: the driver, its display and its browsers.
    stop: () => {
      if (child.exitCode === null) process.kill(-child.pid);
    },
  };
}

/** Opens a browser; answers the address of its session. */
export async function openSession(base, capabilities) {
  const { sessionId } = await send(`${base}/session`, {
    capabilities: { alwaysMatch: capabilities },
  });
  return `${base}/session/${sessionId}`;
}

/** One command: with a body a POST, without one a GET. */
export async function send(url, body) {
  const method = body === undefined ? 'GET' : 'POST';
  const response = await fetch(url, { method, body: body && JSON.stringify(body) });
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
