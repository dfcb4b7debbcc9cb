// What a test page cannot do by itself, as a plugin of the test runner: be seen, be touched, be a touch screen.
import { makeLooksMedia } from './make-looks-media.mjs';

// What a session sets lasts as long as it does.
const sessions = new WeakMap();

async function sessionOf(page) {
  if (!sessions.has(page)) sessions.set(page, page.createCDPSession());
  return sessions.get(page);
}

const acts = {
  /** A picture of the viewport as it is seen, as a PNG in base64. */
  'vodkit-picture': (page) => page.screenshot({ captureBeyondViewport: false, encoding: 'base64' }),
  'vodkit-tap': async (page, { x, y }) => {
    await page.touchscreen.tap(x, y);
    return true;
  },
  'vodkit-touch-screen': async (page, { enabled }) => {
    const session = await sessionOf(page);
    await session.send('Emulation.setTouchEmulationEnabled', { enabled, maxTouchPoints: 1 });
    return true;
  },
  /** Media features over the browser's own, by name; none gives it back its own. */
  'vodkit-media-features': async (page, given) => {
    const session = await sessionOf(page);
    await session.send('Emulation.setEmulatedMedia', {
      features: Object.entries(given).map(([name, value]) => ({ name, value })),
    });
    return true;
  },
};

export const pageCommands = {
  name: 'page-commands',
  serverStart: () => makeLooksMedia(),
  // Only Chromium emulates media features and touch screens; WebKitGTK's driver opens pages and takes their picture.
  executeCommand: ({ command, payload, session }) => {
    const { browser, id } = session;
    if (command === 'vodkit-picture' && browser.takePicture) return browser.takePicture(id);
    const page = browser.getPage?.(id);
    if (command !== 'vodkit-can') return acts[command]?.(page, payload);
    return page !== undefined && (payload !== 'emulate' || browser.name === 'Chromium');
  },
};
