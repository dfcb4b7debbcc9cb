import type { DriverCommand } from './webdriver.mjs';

interface Executable {
  executablePath: string;
}

export const unusedFeatures: readonly string[];
export const chromium: Executable & { args: string[] };
export const firefox: Executable & { browser: 'firefox' };
export const webkit: DriverCommand & { capabilities(...args: string[]): object };
