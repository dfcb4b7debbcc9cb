import type { Page } from 'playwright-core';
import type { PlaybackSource } from '../../src/contract/playback.js';
import type { ForeignPlayer, ForeignSite } from './foreign-players.js';

export interface TracksRun {
  player: ForeignPlayer;
  source: Pick<PlaybackSource, 'type' | 'url' | 'drm'>;
  /** BCP 47. */
  audio: string;
  text: string;
}

export interface TracksFound {
  /** What the player lists. */
  audio: { language: string; label: string }[];
  text: { language: string; label: string }[];
  errors: string[];
}

const script = { 'hls.js': '/hls.js', 'shaka-player': '/shaka.js', 'dash.js': '/dash.js' };

/** Loads the source, chooses the audio and the subtitles of these languages, and begins to play. */
export async function playTracks(
  page: Page,
  site: ForeignSite,
  run: TracksRun,
): Promise<TracksFound> {
  await page.goto(site.url);
  await page.addScriptTag({ url: script[run.player] });
  return page.evaluate(chooseInPage, run);
}

/** Hertz of the loudest tone that is heard now. */
export function loudestTone(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { analyser } = globalThis as unknown as { analyser: AnalyserNode };
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const loudest = bins.reduce((best, level, n) => (level > (bins[best] ?? -1e9) ? n : best), 0);
    return (loudest * analyser.context.sampleRate) / analyser.fftSize;
  });
}

/** What subtitles say now. */
export function shownCues(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const tracks = [...(document.querySelector('video')?.textTracks ?? [])];
    return tracks
      .filter(({ mode }) => mode === 'showing')
      .flatMap(({ activeCues }) => [...(activeCues ?? [])].map((cue) => (cue as VTTCue).text));
  });
}

interface Named {
  language: string;
  label: string;
}

interface DashEvent {
  error?: { message: string };
  tracks?: { lang: string }[];
}

/** What the page uses of the libraries. */
interface Libraries {
  Hls: new (config: object) => {
    on(
      name: string,
      handler: (name: string, data: { fatal: boolean; details: string }) => void,
    ): void;
    loadSource(url: string): void;
    attachMedia(video: HTMLVideoElement): void;
    audioTrack: number;
    subtitleTrack: number;
    audioTracks: { lang?: string; name: string }[];
    subtitleTracks: { lang?: string; name: string }[];
  };
  shaka: {
    Player: new () => {
      attach(video: HTMLVideoElement): Promise<void>;
      configure(config: object): void;
      addEventListener(name: string, handler: (event: { detail: { code: number } }) => void): void;
      load(url: string): Promise<void>;
      getAudioTracks(): Named[];
      selectAudioTrack(track: Named | undefined): void;
      getTextTracks(): Named[];
      selectTextTrack(track: Named | undefined): void;
    };
  };
  dashjs: {
    MediaPlayer(): {
      create(): {
        on(name: string, handler: (event: DashEvent) => void): void;
        initialize(video: HTMLVideoElement, url: string, autoPlay: boolean): void;
        setProtectionData(systems: object): void;
        getTracksFor(type: string): { lang: string; labels: { text: string }[] }[];
        setCurrentTrack(track: unknown): void;
        setTextTrack(index: number): void;
      };
    };
  };
}

/** Runs in the page. */
async function chooseInPage({ player, source, audio, text }: TracksRun): Promise<TracksFound> {
  const video = document.querySelector('video') as HTMLVideoElement;
  video.muted = false;
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
  context.createMediaElementSource(video).connect(analyser);
  Object.assign(globalThis, { analyser });
  const errors: string[] = [];
  const licence = source.drm?.['org.w3.clearkey']?.licenseUrl;
  const { Hls, shaka, dashjs } = globalThis as unknown as Libraries;
  const found: TracksFound = { audio: [], text: [], errors };
  const list = (tracks: { lang?: string; name: string }[]) =>
    tracks.map(({ lang = '', name }) => ({ language: lang, label: name }));
  if (player === 'hls.js') {
    const hls = new Hls({
      ...(licence && {
        emeEnabled: true,
        drmSystems: { 'org.w3.clearkey': { licenseUrl: licence } },
      }),
    });
    hls.on('hlsError', (_, { fatal, details }) => {
      if (fatal) errors.push(details);
    });
    const parsed = new Promise<void>((done) => hls.on('hlsManifestParsed', () => done()));
    hls.loadSource(source.url);
    hls.attachMedia(video);
    await parsed;
    Object.assign(found, { audio: list(hls.audioTracks), text: list(hls.subtitleTracks) });
    hls.audioTrack = hls.audioTracks.findIndex(({ lang }) => lang === audio);
    hls.subtitleTrack = hls.subtitleTracks.findIndex(({ lang }) => lang === text);
  }
  if (player === 'shaka-player') {
    const shakaPlayer = new shaka.Player();
    await shakaPlayer.attach(video);
    if (licence) shakaPlayer.configure({ drm: { servers: { 'org.w3.clearkey': licence } } });
    const report = ({ code }: { code: number }) => errors.push(`shaka ${code}`);
    shakaPlayer.addEventListener('error', ({ detail }) => report(detail));
    await shakaPlayer.load(source.url).catch(report);
    const named = (tracks: Named[]) => tracks.map(({ language, label }) => ({ language, label }));
    const [sounds, texts] = [shakaPlayer.getAudioTracks(), shakaPlayer.getTextTracks()];
    Object.assign(found, { audio: named(sounds), text: named(texts) });
    shakaPlayer.selectAudioTrack(sounds.find(({ language }) => language === audio));
    shakaPlayer.selectTextTrack(texts.find(({ language }) => language === text));
  }
  if (player === 'dash.js') {
    const dash = dashjs.MediaPlayer().create();
    dash.on('error', ({ error }) => errors.push(error?.message ?? ''));
    // What is chosen earlier dash.js may forget again.
    const begun = new Promise<void>((done) => dash.on('canPlay', () => done()));
    // They are counted in the order in which they were added, which need not be that of the manifest.
    const added = new Promise<{ lang: string }[]>((done) =>
      dash.on('allTextTracksAdded', ({ tracks = [] }) => done(tracks)),
    );
    if (licence) dash.setProtectionData({ 'org.w3.clearkey': { serverURL: licence } });
    dash.initialize(video, source.url, false);
    await begun;
    await video.play();
    // A file of subtitles that comes after the choice dash.js 5.2.1 adds to the chosen track,
    // whichever it belongs to. Cues it gives to the video only while that plays.
    await new Promise<void>((done) => {
      const timer = setInterval(() => {
        if (![...video.textTracks].some(({ cues }) => cues?.length)) return;
        clearInterval(timer);
        done();
      }, 20);
    });
    const [sounds, texts] = [dash.getTracksFor('audio'), dash.getTracksFor('text')];
    const named = (tracks: typeof sounds) =>
      tracks.map(({ lang, labels }) => ({ language: lang, label: labels[0]?.text ?? '' }));
    Object.assign(found, { audio: named(sounds), text: named(texts) });
    dash.setCurrentTrack(sounds.find(({ lang }) => lang === audio));
    dash.setTextTrack((await added).findIndex(({ lang }) => lang === text));
  }
  await context.resume();
  await video.play();
  return found;
}
