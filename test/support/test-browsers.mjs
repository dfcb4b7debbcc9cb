import { chromeLauncher } from '@web/test-runner-chrome';
import { webdriverLauncher } from './webdriver-launcher.mjs';

const named = (name, launchOptions) =>
  Object.assign(chromeLauncher({ concurrency: 1, launchOptions }), { name });

const chromium = () =>
  named('Chromium', {
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });

const firefox = () =>
  named('Firefox', {
    browser: 'firefox',
    executablePath: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr',
    extraPrefsFirefox: { 'media.autoplay.default': 0 },
  });

/** WebKitGTK has no headless mode: it runs on a display of its own. */
const webkit = () =>
  webdriverLauncher({
    name: 'WebKitGTK',
    command: 'xvfb-run',
    args: (port) => [
      '-a',
      'dbus-run-session',
      '--',
      'WebKitWebDriver',
      '--host=127.0.0.1',
      `--port=${port}`,
    ],
    capabilities: {
      'webkitgtk:browserOptions': { args: ['--automation', '--autoplay-policy=allow'] },
    },
  });

/** The browsers that element suites run in, by name. */
export const testBrowsers = { chromium, firefox, webkit };
