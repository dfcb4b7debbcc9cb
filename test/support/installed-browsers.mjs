/** How the browsers that the system has installed are started, whatever drives them. */

/** Of the suggestions below an address bar that nobody sees: pages of their own, which start with each window. */
export const unusedFeatures = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];

export const chromium = {
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    `--disable-features=${unusedFeatures.join()}`,
  ],
};

export const firefox = {
  browser: 'firefox',
  executablePath: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr',
};

/** WebKitGTK has no headless mode: it runs on a display of its own. */
export const webkit = {
  command: 'xvfb-run',
  args: (port) => [
    '-a',
    'dbus-run-session',
    '--',
    'WebKitWebDriver',
    '--host=127.0.0.1',
    `--port=${port}`,
  ],
  /** With arguments of MiniBrowser. */
  capabilities: (...args) => ({
    'webkitgtk:browserOptions': { args: ['--automation', ...args] },
  }),
};
