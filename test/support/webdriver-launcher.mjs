import { openSession, send, startDriver } from './webdriver.mjs';

/**
 * Runs test pages in the browser of a W3C WebDriver. The runner's own launcher for this brings a client of hundreds of
 * packages that downloads browsers; opening a page takes three requests.
 */
export function webdriverLauncher({ name, capabilities, ...command }) {
  const sessions = new Map();
  let driver;
  return {
    name,
    type: 'webdriver',
    concurrency: 1,
    async initialize() {
      driver = await startDriver(command);
    },
    async stop() {
      await Promise.all([...sessions.keys()].map((id) => this.stopSession(id)));
      driver?.stop();
    },
    // A browser for each file: a page that crashes takes no other with it.
    async startSession(id, url) {
      const session = await openSession(driver.base, capabilities);
      sessions.set(id, { session, url });
      await send(`${session}/url`, { url });
    },
    isActive: (id) => sessions.has(id),
    getBrowserUrl: (id) => sessions.get(id)?.url,
    /** A picture of the viewport, as a PNG in base64. */
    takePicture: (id) => send(`${sessions.get(id).session}/screenshot`),
    async stopSession(id) {
      const { session } = sessions.get(id);
      sessions.delete(id);
      // The driver answers with an error when the page has crashed: then there is nothing to end.
      await fetch(session, { method: 'DELETE' });
      return {};
    },
  };
}
