/**
 * Common Encryption of media segments, as they are packaged, against the same cipher of OpenSSL over the same bytes as they
 * are, in one process on one core, alternating.
 *
 *   node --import ./test/support/register-tsx.mjs bench/encrypt.ts [seconds of video] [rounds]
 */
import { createCipheriv, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { fileOutput } from '../server/media/encode/ladder-arguments.js';
import { clearFilesOf } from '../server/media/package/clear-files.js';
import { readFragmentedFile } from '../server/media/package/fragmented-file.js';
import { createPackager } from '../server/media/package/packager.js';
import { createUnpackager } from '../server/media/package/unpackager.js';
import { makeMedia } from '../test/support/media.js';
import { median } from './median.js';

const mebibyte = 1024 ** 2;
const segmentSeconds = 4;
const video = { kind: 'video', shortSide: 1080 } as const;

interface Media {
  init: Buffer;
  segmentDurations: number[];
  segments: Buffer[];
}

type Work = (segments: readonly Buffer[]) => void;

async function measure(seconds: number, rounds: number): Promise<void> {
  const media = await makeSegments(seconds);
  const bytes = media.segments.reduce((sum, { length }) => sum + length, 0);
  const works: Record<string, Work> = {
    'AES-128-CTR': raw('aes-128-ctr'),
    cenc: protecting('cenc', media),
    'cenc, decrypted': unprotecting('cenc', media),
    'AES-128-CBC': raw('aes-128-cbc'),
    cbcs: protecting('cbcs', media),
    'cbcs, decrypted': unprotecting('cbcs', media),
  };
  const rates = new Map<string, number[]>(Object.keys(works).map((name) => [name, []]));
  // The first round only warms up.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, work] of Object.entries(works)) {
      const rate = bytes / mebibyte / secondsOf(work, media.segments);
      if (round > 0) rates.get(name)?.push(rate);
    }
  }
  report(rates, bytes);
}

/** Of what a 1080p rung has: about 5 Mbit/s. */
async function makeSegments(seconds: number): Promise<Media> {
  const picture = `testsrc2=s=1920x1080:r=30:d=${seconds},noise=alls=6:allf=t`;
  const rate = ['-b:v', '5M', '-maxrate', '5M', '-bufsize', '10M', '-g', '60', '-bf', '2'];
  const path = await makeMedia([
    ...['-f', 'lavfi', '-i', picture, '-pix_fmt', 'yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', ...rate, ...fileOutput('clear.mp4')],
  ]);
  const files = clearFilesOf(path, await readFragmentedFile(path, segmentSeconds));
  const segments: Buffer[] = [];
  for (const n of files.segmentDurations.keys()) segments.push(await files.segment(n));
  return { ...files, segments };
}

function raw(cipher: 'aes-128-ctr' | 'aes-128-cbc'): Work {
  const [key, iv] = [randomBytes(16), randomBytes(16)];
  return (segments) => {
    for (const segment of segments) createCipheriv(cipher, key, iv).update(segment);
  };
}

function protecting(scheme: 'cenc' | 'cbcs', media: Media): Work {
  return (segments) => {
    const track = createPackager(scheme, [video]).track(video, media.init);
    for (const [n, segment] of segments.entries()) track.segment(segment, n, n * segmentSeconds);
  };
}

function unprotecting(scheme: 'cenc' | 'cbcs', media: Media): Work {
  const packager = createPackager(scheme, [video]);
  const track = packager.track(video, media.init);
  const [contentKey] = packager.contentKeys;
  const sealed = media.segments.map((segment, n) =>
    track.segment(Buffer.from(segment), n, n * segmentSeconds),
  );
  return () => {
    const unpackager = createUnpackager(scheme, { ...track, contentKey });
    for (const [n, segment] of sealed.entries()) unpackager.segment(Buffer.from(segment), n);
  };
}

/** The segments are changed in place, so each work is given copies; copying them is not counted. */
function secondsOf(work: Work, segments: readonly Buffer[]): number {
  const copies = segments.map((segment) => Buffer.from(segment));
  const started = performance.now();
  work(copies);
  return (performance.now() - started) / 1000;
}

function report(rates: ReadonlyMap<string, number[]>, bytes: number): void {
  const rateOf = (name: string) => median(rates.get(name) ?? []);
  console.log(
    `${(bytes / mebibyte).toFixed(0)} MiB of segments, one of ${availableParallelism()} cores, OpenSSL ${process.versions.openssl}`,
  );
  for (const [peer, ...ours] of [
    ['AES-128-CTR', 'cenc', 'cenc, decrypted'],
    ['AES-128-CBC', 'cbcs', 'cbcs, decrypted'],
  ] as const) {
    console.log(`${peer} alone: ${rateOf(peer).toFixed(0)} MiB/s`);
    for (const name of ours) {
      const ratio = (rateOf(name) / rateOf(peer)).toFixed(2);
      console.log(`${name}: ${rateOf(name).toFixed(0)} MiB/s, ${ratio} times ${peer}`);
    }
  }
}

await measure(Number(process.argv[2] ?? 40), Number(process.argv[3] ?? 9));
