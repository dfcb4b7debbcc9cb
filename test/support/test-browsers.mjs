import { chromeLauncher } from '@web/test-runner-chrome';
import * as installed from './installed-browsers.mjs';
import { webdriverLauncher } from './webdriver-launcher.mjs';

const named = (name, launchOptions) =>
  Object.assign(chromeLauncher({ concurrency: 1, launchOptions }), { name });

const chromium = () => {
  const { args, ...rest } = installed.chromium;
  return named('Chromium', {
    ...rest,
    args: [...args, '--autoplay-policy=no-user-gesture-required'],
  });
};

const firefox = () =>
  named('Firefox', { ...installed.firefox, extraPrefsFirefox: { 'media.autoplay.default': 0 } });

const webkit = () => {
  const { capabilities, ...command } = installed.webkit;
  return webdriverLauncher({
    name: 'WebKitGTK',
    ...command,
    capabilities: capabilities('--autoplay-policy=allow'),
  });
};

/** The browsers that element suites run in, by name. */
export const testBrowsers = { chromium, firefox, webkit };
