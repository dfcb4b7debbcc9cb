import { isIP } from 'node:net';
import { blocked } from './fetch-error.js';

/** Where a request goes, as the one parser of this server reads it; check and connection both use this. */
export interface FetchTarget {
  url: URL;
  /** Without the brackets of IPv6, and without a dot at its end. */
  hostname: string;
  port: number;
}

const maxUrlLength = 4096;
/** URL drops, turns or escapes these; other parsers do otherwise, so that no honest address needs them. */
const ambiguous = /[\u0000-\u0020\u007f\\]/;

/** @throws FetchError `target-blocked` for whatever is no plain http or https address */
export function parseTarget(text: string): FetchTarget {
  if (text.length > maxUrlLength) throw blocked('the address is too long');
  if (ambiguous.test(text)) throw blocked('the address has control characters or backslashes');
  // `http:host` and `http:///host` are valid for URL, and for nobody else.
  if (!/^https?:\/\/[^/]/i.test(text)) throw blocked('the address is not http:// or https://');
  if (!URL.canParse(text)) throw blocked('the address cannot be parsed');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') throw blocked('the address has credentials');
  url.hash = '';
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (hostname === '') throw blocked('the address has no host');
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { url, hostname, port };
}

export function isAddress(hostname: string): boolean {
  return isIP(hostname) !== 0;
}
