import type { PlaybackSource } from '../../src/client.js';

/** A player of others, as the page `players` shows it. */
export interface BarePlayer {
  readonly name: string;
  /** Of the sources of a video, the one that it plays. */
  choose(sources: readonly PlaybackSource[]): PlaybackSource | undefined;
  /** Plays; `fail` gets what the library reports. Answers how to stop it. */
  start(
    video: HTMLVideoElement,
    source: PlaybackSource,
    fail: (reason: string) => void,
  ): Promise<() => unknown>;
  /** What a page of one's own would contain. */
  code(source: PlaybackSource): string;
}

const hls = 'application/vnd.apple.mpegurl';
const dash = 'application/dash+xml';
const clearKey = 'org.w3.clearkey';

const shakaPlayer: BarePlayer = {
  name: 'shaka-player',
  choose: (sources) => sources.find(({ type }) => type === dash) ?? sources[0],
  async start(video, source, fail) {
    const { default: shaka } = await import('shaka-player/dist/shaka-player.compiled-es2021.js');
    const player = new shaka.Player();
    await player.attach(video);
    const licence = source.drm?.[clearKey];
    if (licence) player.configure({ drm: { servers: { [clearKey]: licence.licenseUrl } } });
    const report = ({ code }: { code: number }) => fail(`error ${code}`);
    player.addEventListener('error', (event: object) =>
      report((event as { detail: { code: number } }).detail),
    );
    await player.load(source.url).catch(report);
    return () => player.destroy();
  },
  code: ({ type, drm }) => `<video controls></video>

<script type="module">
  import shaka from 'shaka-player';

  // From your app server, which asks POST /v1/videos/{id}/play-urls.
  const { sources } = await (await fetch('/play-urls')).json();
  const source = sources.find(({ type }) => type === '${type}');

  const player = new shaka.Player();
  await player.attach(document.querySelector('video'));${
    drm
      ? `
  player.configure({
    drm: { servers: { '${clearKey}': source.drm['${clearKey}'].licenseUrl } },
  });`
      : ''
  }
  await player.load(source.url);
</script>`,
};

const dashJs: BarePlayer = {
  name: 'dash.js',
  choose: (sources) => sources.find(({ type }) => type === dash),
  async start(video, source, fail) {
    const { MediaPlayer } = await import('dashjs');
    const player = MediaPlayer().create();
    player.on(MediaPlayer.events.ERROR, ({ error }) =>
      fail(String((error as { message?: string }).message)),
    );
    player.initialize(video, source.url, false);
    return () => player.destroy();
  },
  code: ({ type }) => `<video controls></video>

<script type="module">
  import { MediaPlayer } from 'dashjs';

  // From your app server, which asks POST /v1/videos/{id}/play-urls.
  const { sources } = await (await fetch('/play-urls')).json();
  const source = sources.find(({ type }) => type === '${type}');

  // The manifest names the licence server.
  MediaPlayer().create().initialize(document.querySelector('video'), source.url);
</script>`,
};

const hlsJs: BarePlayer = {
  name: 'hls.js',
  choose: (sources) => sources.find(({ type, drm }) => type === hls && !drm),
  async start(video, source, fail) {
    const { default: Hls } = await import('hls.js');
    const player = new Hls({ enableWorker: false });
    player.on(Hls.Events.ERROR, (_event, { fatal, details }) => {
      if (fatal) fail(details);
    });
    player.loadSource(source.url);
    player.attachMedia(video);
    return () => player.destroy();
  },
  code: ({ type }) => `<video controls></video>

<script type="module">
  import Hls from 'hls.js';

  // From your app server, which asks POST /v1/videos/{id}/play-urls.
  const { sources } = await (await fetch('/play-urls')).json();
  const source = sources.find(({ type }) => type === '${type}');

  const player = new Hls();
  player.loadSource(source.url);
  player.attachMedia(document.querySelector('video'));
</script>`,
};

export const barePlayers: readonly BarePlayer[] = [shakaPlayer, dashJs, hlsJs];
