import { errorFromResponse } from '../../shared/http-answer.js';
import { errorFromFailure } from '../../shared/http-error.js';
import type { DrmSystems } from '../engines/engine.js';

/** The one key system whose licences are answers like any others: the keys themselves, which are stored encrypted. */
export const clearKey = 'org.w3.clearkey';
/** Named as no file of a video is. */
export const licenceFile = 'licence.json';

const dashIf = 'https://dashif.org/CPS';

/** The licence for all keys that media playlists name. Throws `VodError`: `network`, and what the server refuses. */
export async function fetchLicence(
  { licenseUrl, headers = {} }: DrmSystems[string],
  playlists: readonly string[],
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  const kids = [...new Set(playlists.flatMap(kidsOf))];
  try {
    const response = await fetch(licenseUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ kids, type: 'temporary' }),
      signal,
    });
    if (!response.ok) throw await errorFromResponse(response);
    return await response.arrayBuffer();
  } catch (cause) {
    throw errorFromFailure(cause, signal);
  }
}

/** Key ids as licence requests have them (Encrypted Media Extensions, 9.1.3): in base64url. */
function kidsOf(playlist: string): string[] {
  return [
    ...playlist.matchAll(/^#EXT-X-KEY:.*URI="data:[^"]*;base64,([^"]+)".*"org\.w3\.clearkey"/gm),
  ].map(([, kid = '']) => kid.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, ''));
}

/** The manifest with the picture of one rendition alone, and all sounds; `kept` names its folder. */
export function keepRendition(manifest: string, kept: string): string {
  const parsed = new DOMParser().parseFromString(manifest, 'application/xml');
  for (const one of parsed.querySelectorAll('Representation')) if (isOther(one, kept)) one.remove();
  for (const set of parsed.querySelectorAll('AdaptationSet'))
    if (!set.querySelector('Representation')) set.remove();
  // It would go before the one that is stored.
  for (const address of [...parsed.getElementsByTagNameNS(dashIf, 'Laurl')]) address.remove();
  return new XMLSerializer().serializeToString(parsed);
}

// Pictures of a storyboard and those for trick play are not stored.
function isOther(representation: Element, kept: string): boolean {
  const set = representation.closest('AdaptationSet');
  const type = `${set?.getAttribute('contentType')} ${set?.getAttribute('mimeType')} ${representation.getAttribute('mimeType')}`;
  if (/audio/.test(type)) return false;
  return (
    !/video/.test(type) ||
    set?.querySelector('EssentialProperty') !== null ||
    representation.getAttribute('id') !== kept
  );
}
