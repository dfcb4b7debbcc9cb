import { existsSync } from 'node:fs';

/** How the browsers that the system has installed are started, whatever drives them. */

/** Of the suggestions below an address bar that nobody sees: pages of their own, which start with each window. */
export const unusedFeatures = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'];

/**
 * The same engine without windows, toolbars and profiles, which take a fifth to two fifths of what Chromium takes of the
 * processor in these tests. The nightly run has the whole browser.
 */
const shell = '/usr/lib/chromium/chromium-headless-shell';
const hasShell = process.env.VODKIT_NIGHTLY !== '1' && existsSync(shell);

export const chromium = {
  executablePath: process.env.CHROMIUM_PATH ?? (hasShell ? shell : '/usr/bin/chromium'),
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
