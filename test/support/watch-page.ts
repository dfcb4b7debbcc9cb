import type { Page } from 'playwright-core';

/** Collects what a page must not do: errors in its console, exceptions, breaches of its policy, requests to elsewhere. */
export function watchPage(page: Page, ownOrigin: string): string[] {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error')
      faults.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => faults.push(`exception: ${error.stack ?? error.message}`));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== ownOrigin)
      faults.push(`elsewhere: ${request.url()}`);
  });
  return faults;
}
