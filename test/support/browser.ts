import { chromium, type Browser } from 'playwright-core';
import { chromium as installed, unusedFeatures } from './installed-browsers.mjs';

/** Chromium obeys the last list of features only, so this one holds what playwright switches off by its own. */
const disabledFeatures = [
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  // Started ahead for a page that may come: a process for each page that is opened.
  'SpareRendererForSitePerProcess',
  ...unusedFeatures,
];

/** The Chromium that is installed, headless, without its calls home. */
export function launchChromium(args: string[] = []): Promise<Browser> {
  return chromium.launch({
    ...installed,
    args: [
      ...installed.args,
      '--disable-quic',
      `--disable-features=${disabledFeatures.join()}`,
      ...args,
    ],
  });
}

const shared = new Map<string, Promise<Browser>>();

/**
 * The Chromium of this process, which test files that run after each other share: to start it takes more of the
 * processor than many a test. Its `close` closes every context, with its pages and what they stored.
 */
export function sharedChromium(args: string[] = []): Promise<Browser> {
  const key = args.join(' ');
  const browser = shared.get(key) ?? launchShared(args, () => shared.delete(key));
  shared.set(key, browser);
  return browser;
}

async function launchShared(args: string[], onEnd: () => void): Promise<Browser> {
  const browser = await launchChromium(args);
  browser.on('disconnected', onEnd);
  // Chromium itself ends with this process, as playwright sees to.
  browser.close = async () => {
    for (const context of browser.contexts()) await context.close();
  };
  return browser;
}
