import { expect, oneEvent } from '@open-wc/testing';
import { Aliplayer, type AliplayerOptions } from '../../../src/aliplayer.js';
import { eventually } from '../../support/eventually.js';
import { scenario } from '../player/fake-server.js';
import { appears, inside, looksClip, openMenu, press, until } from '../player/mount-player.js';
import {
  clip,
  masterOf,
  mountAliplayer,
  mountBox,
  mountVideo,
  pictured,
  warningsOf,
} from './mount-aliplayer.js';

const part = (player: Aliplayer, name: string): HTMLElement | null =>
  inside(player.tag, `[part~="${name}"]`);
const isShown = (element: HTMLElement | null): boolean =>
  element !== null && getComputedStyle(element).display !== 'none';

describe('options of Aliplayer', () => {
  it('id, width and height: stands in that element, in that size', async () => {
    const { player, box } = await mountAliplayer({ width: '400px', height: 300 });
    expect(player.el()).to.equal(box);
    const { width, height } = player.tag.getBoundingClientRect();
    expect([width, height]).to.deep.equal([400, 300]);
    expect(part(player, 'stage')?.getBoundingClientRect().height).to.equal(300);
  });

  it('id may be the element itself; one that does not exist is an error at once', async () => {
    const box = await mountBox();
    const player = new Aliplayer({ id: box, source: clip });
    expect(player.tag.parentElement).to.equal(box);
    expect(() => new Aliplayer({ id: 'nobody' })).to.throw(TypeError, 'nobody');
  });

  it('without a height, the frame has the shape of the picture', async () => {
    const { player } = await mountAliplayer();
    await pictured(player);
    await player.tag.updateComplete;
    expect(Math.round(player.tag.getBoundingClientRect().height)).to.equal(360);
  });

  it('videoWidth and videoHeight: the picture has that size in the middle of the frame', async () => {
    const { player } = await mountAliplayer({ videoWidth: '320px', videoHeight: 180 });
    const video = part(player, 'video')?.getBoundingClientRect() as DOMRect;
    const frame = player.tag.getBoundingClientRect();
    expect([video.width, video.height]).to.deep.equal([320, 180]);
    expect(video.left - frame.left).to.equal(frame.right - video.right);
  });

  it('vid and playauth: plays the video of the server', async () => {
    const { player, server } = await mountVideo({ autoplay: true });
    await until(player.tag, () => player.getCurrentTime() > 0.3);
    expect(player.tag.videoId).to.equal(server.id);
    expect(player.tag.videoTitle).to.equal('A test picture');
  });

  it('vid of another video than that of playauth: the console says which one plays', async () => {
    const told = await warningsOf(async (soFar) => {
      const { player } = await mountVideo({ vid: 'another' });
      await pictured(player);
      // The event that tells of the metadata may still be on its way.
      await eventually(() => soFar.length > 0);
    });
    expect(told.join()).to.match(/playauth is for the video s\S+, not for vid another/);
  });

  it('playAuthUrl: asks the app server, also to renew', async () => {
    const { server, player } = await mountVideo();
    const { player: other } = await mountAliplayer({
      source: undefined,
      playAuthUrl: server.playAuthUrl,
      playbackUrl: server.playbackUrl,
    });
    await pictured(other);
    expect(other.tag.videoId).to.equal(player.tag.videoId || server.id);
  });

  it('source goes before vid and playauth', async () => {
    const { player } = await mountVideo({ source: clip });
    await pictured(player);
    expect(player.tag.videoId).to.equal('');
    expect(player.getDuration()).to.be.greaterThan(0);
  });

  it('source as JSON: is chosen in the settings menu, by its label, and goes on where it was', async () => {
    const source = JSON.stringify({ HD: clip, LD: looksClip('white.mp4'), Mine: clip });
    const { player } = await mountAliplayer({ source });
    await pictured(player);
    expect(player.tag.src).to.equal(looksClip('white.mp4'));
    player.seek(0.5);
    await oneEvent(player.tag, 'seeked');
    const menu = await openMenu(player.tag);
    const row = menu.querySelector<HTMLElement>('[data-key=menuChoice]');
    expect(row?.innerText.replace(/\s+/g, ' ').trim()).to.equal('Quality Low definition');
    row?.click();
    const options = await appears(player.tag, '.menu.menuChoice');
    const rows = [...options.querySelectorAll<HTMLElement>('[role=menuitemradio]')];
    expect(rows.map(({ innerText }) => innerText.trim())).to.deep.equal([
      'Low definition',
      'High definition',
      'Mine',
    ]);
    expect(rows.map(({ ariaChecked }) => ariaChecked)).to.deep.equal(['true', 'false', 'false']);
    rows[1]?.click();
    await until(
      player.tag,
      () => player.tag.currentSrc.endsWith(clip) && player.tag.readyState > 1,
    );
    await eventually(() => player.getCurrentTime() === 0.5);
    const again = await openMenu(player.tag);
    await eventually(() => again.innerText.includes('High definition'));
  });

  it('definition, defaultDefinition and qualitySort: fewer of them, another first, and the best on top', async () => {
    const source = { FD: `${clip}?fd`, LD: `${clip}?ld`, SD: `${clip}?sd` };
    const { player } = await mountAliplayer({
      source,
      definition: 'LD,SD',
      defaultDefinition: 'LD',
      qualitySort: 'desc',
      language: 'zh-cn',
    });
    expect(player.tag.src).to.equal(`${clip}?ld`);
    expect(player.tag.menuChoice?.options).to.deep.equal(['高清', '标清']);
    expect(player.tag.menuChoice?.chosen).to.equal(1);
    expect(player.tag.menuChoice?.label).to.equal('清晰度');
  });

  it('defaultDefinition of a video of the server: starts with the best quality up to that height', async () => {
    const { player } = await mountVideo({ defaultDefinition: 'FD' });
    await until(player.tag, () => player.tag.quality !== 'auto');
    const chosen = player.tag.qualities.find(({ id }) => id === player.tag.quality);
    expect(chosen?.height).to.equal(360);
  });

  it('format: says what kind an address without an ending is', async () => {
    const master = await masterOf(await scenario());
    const text = await (await fetch(master)).text();
    const absolute = text.replace(/^(?!#)(\S+)|(?<=URI=")([^"]+)/gm, (path) =>
      String(new URL(path, master)),
    );
    const source = URL.createObjectURL(new Blob([absolute]));
    const { player } = await mountAliplayer({ source, format: 'm3u8' });
    expect(player.tag.type).to.equal('application/vnd.apple.mpegurl');
    await pictured(player);
  });

  it('autoplay: plays at once; without it, and by default, it waits', async () => {
    const { player } = await mountAliplayer({ autoplay: true });
    await until(player.tag, () => player.getCurrentTime() > 0);
    const { player: other } = await mountAliplayer();
    await pictured(other);
    expect(other.tag.paused).to.equal(true);
  });

  it('autoplayPolicy: without sound where the browser refuses it with sound', async () => {
    const { player } = await mountAliplayer({
      autoplay: true,
      autoplayPolicy: { fallbackToMute: true },
    });
    expect(player.tag.autoplay).to.equal('muted');
    await until(player.tag, () => player.getCurrentTime() > 0);
  });

  it('mute: starts without sound', async () => {
    const { player } = await mountAliplayer();
    expect(player.getVolume()).to.equal(0);
    const { player: loud } = await mountAliplayer({ mute: false });
    expect(loud.getVolume()).to.be.greaterThan(0);
  });

  it('preload: false asks for nothing before play', async () => {
    const { player, server } = await mountVideo({ preload: false });
    await player.tag.updateComplete;
    expect((await server.log()).some(({ what }) => what === 'playback')).to.equal(false);
    player.play();
    await until(player.tag, () => player.getCurrentTime() > 0);
    const { player: eager } = await mountVideo({ preload: true });
    expect(eager.tag.preload).to.equal('auto');
  });

  it('cover: an image before playback', async () => {
    const { player } = await mountAliplayer({ cover: '/cover.jpg' });
    await player.tag.updateComplete;
    expect(part(player, 'poster')?.getAttribute('src')).to.equal(`${location.origin}/cover.jpg`);
  });

  it('rePlay: begins again at the end', async () => {
    const { player } = await mountAliplayer({ source: looksClip('white.mp4'), rePlay: true });
    await pictured(player);
    const seeking = oneEvent(player.tag, 'seeking');
    player.play();
    await seeking;
    await until(player.tag, () => player.getCurrentTime() > 0);
    expect(player.tag.ended).to.equal(false);
  });

  it('autoPlayDelay and its text: waits, says so, then plays', async () => {
    const { player } = await mountAliplayer({
      autoplay: true,
      autoPlayDelay: 0.2,
      autoPlayDelayDisplayText: 'In a moment',
    });
    const panel = player.tag.querySelector<HTMLElement>('.vod-aliplayer-panel') as HTMLElement;
    expect(panel.innerText).to.equal('In a moment');
    expect(isShown(panel)).to.equal(true);
    expect(player.tag.paused).to.equal(true);
    await until(player.tag, () => player.getCurrentTime() > 0);
    expect(isShown(panel)).to.equal(false);
  });

  it('playsinline: reaches the video', async () => {
    const { player } = await mountAliplayer({ playsinline: false });
    expect((part(player, 'video') as HTMLVideoElement).playsInline).to.equal(false);
  });

  it('skinLayout: false and an empty list take all controls away', async () => {
    for (const skinLayout of [false, []] as const) {
      const { player } = await mountAliplayer({ skinLayout });
      await pictured(player);
      expect(part(player, 'controls')).to.equal(null);
      expect(part(player, 'big-play-button')).to.equal(null);
    }
  });

  it('skinLayout: shows the parts that it names only', async () => {
    const { player } = await mountAliplayer({
      skinLayout: [
        {
          name: 'controlBar',
          children: [{ name: 'progress' }, { name: 'playButton' }, { name: 'setting' }],
        },
      ],
    });
    await pictured(player);
    expect(isShown(part(player, 'play-button'))).to.equal(true);
    expect(isShown(part(player, 'seek-bar'))).to.equal(true);
    expect(isShown(part(player, 'settings-button'))).to.equal(true);
    for (const name of ['big-play-button', 'fullscreen-button', 'mute-button', 'time'])
      expect(isShown(part(player, name)), name).to.equal(false);
  });

  it('controlBarVisibility: always in sight, or never', async () => {
    const { player } = await mountAliplayer({ controlBarVisibility: 'always', autoplay: true });
    await until(player.tag, () => player.getCurrentTime() > 0);
    expect(player.tag.matches(':state(controls-shown)')).to.equal(false);
    await eventually(() => part(player, 'play-button')?.checkVisibility({ opacityProperty: true }));
    const { player: usual } = await mountAliplayer({ autoplay: true });
    await until(usual.tag, () => usual.getCurrentTime() > 0);
    await eventually(() => !part(usual, 'play-button')?.checkVisibility({ opacityProperty: true }));
    const { player: other } = await mountAliplayer({ controlBarVisibility: 'never' });
    await pictured(other);
    expect(isShown(part(other, 'controls'))).to.equal(false);
  });

  it('showBuffer: false hides what is loaded', async () => {
    const { player } = await mountAliplayer({ showBuffer: false });
    await pictured(player);
    expect(isShown(part(player, 'seek-buffered'))).to.equal(false);
    const { player: other } = await mountAliplayer();
    await pictured(other);
    expect(isShown(part(other, 'seek-buffered'))).to.equal(true);
  });

  it('enableSystemMenu: the browser’s menu opens only with it', async () => {
    const opens = (player: Aliplayer): boolean =>
      player.tag.dispatchEvent(new MouseEvent('contextmenu', { cancelable: true }));
    expect(opens((await mountAliplayer()).player)).to.equal(false);
    expect(opens((await mountAliplayer({ enableSystemMenu: true })).player)).to.equal(true);
  });

  it('language: zh-cn and en-us', async () => {
    for (const [language, name] of [
      ['zh-cn', '播放'],
      ['en-us', 'Play'],
    ] as const) {
      const { player } = await mountAliplayer({ language });
      await pictured(player);
      await eventually(() => part(player, 'play-button')?.ariaLabel === name);
    }
  });

  it('progressMarkers: marks on the bar, with their titles', async () => {
    const { player } = await mountAliplayer({
      progressMarkers: [
        { offset: 0, title: 'Begin' },
        { offset: 2, describe: 'The turn', isCustomized: true },
      ],
    });
    await pictured(player);
    const button = await appears(player.tag, '[part~=chapters-button]');
    expect(button.innerText.trim()).to.equal('Begin');
    player.seek(3);
    await eventually(() => part(player, 'chapters-button')?.innerText.trim() === 'The turn');
  });

  it('keyShortCuts: keys work wherever the focus is; arrows seek by 10 s, or by 5', async () => {
    for (const [keyFastForwardStep, seconds] of [
      [undefined, 10],
      [5, 5],
    ] as const) {
      const { player } = await mountVideo({ keyShortCuts: true, keyFastForwardStep });
      await pictured(player);
      document.body.tabIndex = -1;
      document.body.focus();
      const jumped = async (): Promise<void> => {
        document.body.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, cancelable: true }),
        );
      };
      await eventually(() => {
        if (player.getCurrentTime() === 0) void jumped();
        return player.getCurrentTime() > 0;
      });
      expect(player.getCurrentTime()).to.equal(seconds);
      player.dispose();
    }
    const { player } = await mountVideo({});
    await pictured(player);
    press(player.tag, 'ArrowRight');
    await eventually(() => player.getCurrentTime() > 0);
    expect(player.getCurrentTime()).to.equal(5);
  });

  it('extraInfo.crossOrigin: reaches the video', async () => {
    const { player } = await mountAliplayer({ extraInfo: { crossOrigin: 'anonymous' } });
    expect((part(player, 'video') as HTMLVideoElement).crossOrigin).to.equal('anonymous');
  });

  it('previewTime: ends there, says so, and goes no further', async () => {
    const { player } = await mountAliplayer({ previewTime: 1 });
    await pictured(player);
    expect([player.isPreview(), player.getPreviewTime()]).to.deep.equal([true, 1]);
    const panel = player.tag.querySelector<HTMLElement>('.vod-aliplayer-panel') as HTMLElement;
    player.seek(3);
    await eventually(() => isShown(panel) && player.getCurrentTime() === 1);
    expect(panel.innerText).to.equal('The preview has ended.');
    player.play();
    await oneEvent(player.tag, 'pause');
    expect(player.getCurrentTime()).to.equal(1);
    player.seek(0.2);
    await eventually(() => !isShown(panel));
    player.setPreviewTime(0);
    expect(player.isPreview()).to.equal(false);
  });

  it('what needs nothing here is taken without a word', async () => {
    const told = await warningsOf(() =>
      mountAliplayer({ useH5Prism: true, isLive: false, mediaType: 'video', encryptType: 0 }),
    );
    expect(told).to.deep.equal([]);
  });

  const leftOut = [
    ...['accessKeyId', 'accessKeySecret', 'securityToken', 'region', 'accId', 'accSecret'],
    ...['stsToken', 'authInfo', 'domainRegion', 'certId', 'skinRes', 'showBarTime'],
    ...['languageTexts', 'diagnosisButtonVisible', 'disableSeek', 'useFlashPrism', 'vodRetry'],
    ...['liveRetry', 'loadDataTimeout', 'waitingTimeout', 'useHlsPluginForSafari'],
    ...['enableStashBufferForFlv', 'stashInitialSizeForFlv', 'flvFrameChasing', 'liveStartTime'],
    ...['liveOverTime', 'liveTimeShiftUrl', 'liveShiftSource', 'recreatePlayer'],
    ...['hlsFrameChasing', 'chasingFirstParagraph', 'chasingSecondParagraph'],
    ...['chasingFirstSpeed', 'chasingSecondSpeed', 'rtsVersion', 'x5_type', 'x5_fullscreen'],
    ...['x5_video_position', 'x5_orientation', 'x5LandscapeAsFullScreen', 'customTag'],
    ...['traceId', 'customVodServer', 'playConfig', 'authTimeout', 'autoSize', 'swScriptURL'],
    'aMisspelling',
  ];

  it('what is left out is told in the console, once each, with its name and the reason', async () => {
    const given = Object.fromEntries(leftOut.map((name) => [name, 1])) as AliplayerOptions;
    const told = await warningsOf(async () => {
      await mountAliplayer(given);
      await mountAliplayer(given);
    });
    expect(told.length).to.equal(leftOut.length);
    for (const [index, name] of leftOut.entries())
      expect(told[index]).to.match(
        new RegExp(`^vodkit/aliplayer: the option ${name} does nothing here: \\S.{9}`),
      );
  });

  it('values that are left out are told likewise', async () => {
    const told = await warningsOf(async () => {
      await mountAliplayer({
        controlBarVisibility: 'click',
        keyShortCuts: true,
        keyFastForwardStep: 7,
      });
      await mountVideo({ definition: 'HD' });
      await mountAliplayer({ skinLayout: [{ name: 'bigPlayButton', align: 'cc', x: 0, y: 0 }] });
    });
    expect(told.map((text) => text.split(' does nothing')[0])).to.deep.equal([
      "vodkit/aliplayer: controlBarVisibility: 'click'",
      'vodkit/aliplayer: keyFastForwardStep: 7',
      'vodkit/aliplayer: definition of a video of the server',
      'vodkit/aliplayer: the place of parts (align, x, y) in skinLayout',
    ]);
  });
});
