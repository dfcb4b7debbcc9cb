import { createDecipheriv } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A rendition as a player has it after decrypting, and what its playlist says of it. */
export interface FetchedRendition {
  /** Init segment and segments in one file, in a folder of its own. */
  path: string;
  segmentDurations: number[];
  /** Of the multivariant playlist; undefined for sound. */
  size?: { width: number; height: number };
}

export interface FetchedVideo {
  /** The largest first. */
  pictures: FetchedRendition[];
  /** The default one. */
  sound: FetchedRendition | undefined;
  /** What there is to choose from beside it. */
  otherSounds: FetchedRendition[];
}

/** Fetches everything that a multivariant playlist of ours names. */
export async function fetchPublished(masterUrl: string): Promise<FetchedVideo> {
  const text = await fetchText(masterUrl);
  const [audioUri, ...otherUris] = [
    ...text.matchAll(/#EXT-X-MEDIA:TYPE=AUDIO.*URI="([^"]+)"/g),
  ].map(([, uri]) => uri ?? '');
  const variants = [...text.matchAll(/#EXT-X-STREAM-INF:(.*)\n(.+)/g)].map(
    ([, facts = '', uri = '']) => {
      const [, width, height] = /RESOLUTION=(\d+)x(\d+)/.exec(facts) ?? [];
      return {
        uri,
        ...(width && height && { size: { width: Number(width), height: Number(height) } }),
      };
    },
  );
  const pictures: FetchedRendition[] = [];
  for (const { uri, size } of variants.filter((variant) => variant.size))
    pictures.push({ ...(await fetchRendition(new URL(uri, masterUrl))), ...(size && { size }) });
  pictures.sort((a, b) => (b.size?.height ?? 0) - (a.size?.height ?? 0));
  // Sound alone is a variant of its own.
  const soundUri = audioUri ?? variants.find(({ size }) => !size)?.uri;
  const otherSounds: FetchedRendition[] = [];
  for (const uri of otherUris) otherSounds.push(await fetchRendition(new URL(uri, masterUrl)));
  return {
    pictures,
    otherSounds,
    sound: soundUri === undefined ? undefined : await fetchRendition(new URL(soundUri, masterUrl)),
  };
}

async function fetchRendition(playlistUrl: URL): Promise<FetchedRendition> {
  const lines = (await fetchText(playlistUrl)).split('\n');
  const parts: Buffer[] = [];
  const segmentDurations: number[] = [];
  let key: { bytes: Buffer; iv: Buffer } | undefined;
  for (const line of lines) {
    const map = /^#EXT-X-MAP:URI="([^"]+)"/.exec(line)?.[1];
    if (map) parts.push(await fetchBytes(new URL(map, playlistUrl)));
    const [, keyUri, iv] =
      /^#EXT-X-KEY:METHOD=AES-128,URI="([^"]+)",IV=0x([0-9a-f]+)/i.exec(line) ?? [];
    if (keyUri && iv)
      key = { bytes: await fetchBytes(new URL(keyUri, playlistUrl)), iv: Buffer.from(iv, 'hex') };
    const duration = /^#EXTINF:([\d.]+)/.exec(line)?.[1];
    if (duration) segmentDurations.push(Number(duration));
    if (line === '' || line.startsWith('#')) continue;
    const bytes = await fetchBytes(new URL(line, playlistUrl));
    if (!key) parts.push(bytes);
    else {
      const decipher = createDecipheriv('aes-128-cbc', key.bytes, key.iv);
      parts.push(decipher.update(bytes), decipher.final());
    }
  }
  const path = join(await mkdtemp(join(tmpdir(), 'vodkit-published-')), 'rendition.mp4');
  await writeFile(path, Buffer.concat(parts));
  return { path, segmentDurations };
}

async function fetchText(url: string | URL): Promise<string> {
  return (await fetchBytes(url)).toString('utf8');
}

async function fetchBytes(url: string | URL): Promise<Buffer> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${new URL(url).pathname} was answered with ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}
