import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, has, isCurrent, markCurrent, mustRun, root, run, say } from './lib.mjs';

/** What each purpose needs of the system: a command that shows it is there, and Debian's package. */
const systemPackages = {
  start: [
    ['ffmpeg', 'ffmpeg'],
    ['bwrap', 'bubblewrap'],
  ],
  test: [
    ['ffmpeg', 'ffmpeg'],
    ['bwrap', 'bubblewrap'],
    ['chromium', 'chromium'],
    ['chromium-headless-shell', 'chromium-headless-shell'],
    ['strace', 'strace'],
    ['/usr/lib/postgresql/*/bin/initdb', 'postgresql'],
    ['openssl', 'openssl'],
    ['curl', 'curl'],
    // A tus client of others, which uploads in test/server/features/uploads/tuspy.test.ts.
    ['/usr/lib/python3/dist-packages/tusclient/client.py', 'python3-tuspy'],
    ['/usr/sbin/nginx', 'nginx'],
    ['caddy', 'caddy'],
    ['firefox-esr', 'firefox-esr'],
    ['WebKitWebDriver', 'webkit2gtk-driver'],
    ['xvfb-run', 'xvfb'],
    // What pictures of the elements are written in (test/looks): small, and the same for years. The second has Chinese and Japanese.
    ['/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf', 'fonts-dejavu-core'],
    ['/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf', 'fonts-droid-fallback'],
    ['xauth', 'xauth'],
    ['dbus-run-session', 'dbus'],
    // What WebKitGTK decodes H.264 and AAC with.
    ['/usr/lib/*/gstreamer-1.0/libgstlibav.so', 'gstreamer1.0-libav'],
    ['/usr/lib/*/gstreamer-1.0/libgstisomp4.so', 'gstreamer1.0-plugins-good'],
  ],
};

export async function installPackages() {
  const digest = digestOf([
    'package.json',
    'package-lock.json',
    'server/package.json',
    'demo/package.json',
  ]);
  if (isCurrent('packages', digest)) return;
  say('installing packages');
  await mustRun('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  markCurrent('packages', digest);
}

/** Installs what is missing as root on Debian or Ubuntu; elsewhere says what to run. Answers whether all is there. */
export async function installSystem(purpose) {
  const missing = systemPackages[purpose]
    .filter(([command]) => !has(command))
    .map(([, name]) => name);
  if (missing.length === 0) return true;
  const command = `apt-get install -y ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !isDebian() || !has('apt-get')) {
    say(`missing on this system: ${missing.join(', ')}. On Debian or Ubuntu run: sudo ${command}`);
    return false;
  }
  say(`installing ${missing.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  const code = await run(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...missing],
    {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  if (code !== 0) say(`that did not work; run: ${command}`);
  return code === 0;
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

export function nodeIsNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node;
  if (major > 20 || (major === 20 && minor >= 19)) return true;
  say(`Node ${process.versions.node} is too old; vodkit needs ${wanted}`);
  return false;
}
