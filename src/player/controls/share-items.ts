import { svg } from 'lit';
import { formatTime } from '../../shared/format-time.js';
import { icon } from '../../shared/icons.js';
import { resolveHttpUrl } from '../http-url.js';
import { ignoreInterruption } from '../ignore-interruption.js';
import type { PlayerContext } from '../player-context.js';
import type { SettingsItem } from './settings-item.js';
import type { shareWords } from './share-words.js';

const linkIcon = icon(
  svg`<path d="M10 13a5 5 0 0 0 7.54.54l3-3a5 5 0 0 0-7.07-7.07l-1.72 1.71" /><path d="M14 11a5 5 0 0 0-7.54-.54l-3 3a5 5 0 0 0 7.07 7.07l1.71-1.71" />`,
);

/** The frame of a picture whose shape is not known, and of sound alone, as the server's oEmbed has them. */
const [usualWidth, usualShape, soundHeight] = [640, 16 / 9, 116];

/** Players whose viewers want the beginning, not the present position. */
const fromStart = new WeakSet<object>();

/** Addresses that were complained of. */
const told = new Set<string>();

export function canShare({ host: { shareUrl } }: PlayerContext): boolean {
  if (shareUrl === '') return false;
  const isUsable = resolveHttpUrl(shareUrl) !== undefined;
  if (!isUsable && !told.has(shareUrl)) {
    told.add(shareUrl);
    console.warn(
      'vodkit: <vod-player> cannot share this (configuration). share-url is an http or https address.',
      shareUrl,
    );
  }
  return isUsable;
}

/** Ways to share the page, and the frame to put into another one. */
export function shareItems(context: PlayerContext): SettingsItem[] {
  const { host, words } = context;
  const seconds = secondsOf(context);
  const items: (SettingsItem | false)[] = [
    seconds > 0 && {
      key: 'start',
      label: words.t('shareStart', { time: `\u2066${formatTime(seconds)}\u2069` }),
      checked: !fromStart.has(host),
      toggles: true,
      stays: true,
      act: () => (fromStart.has(host) ? fromStart.delete(host) : fromStart.add(host)),
    },
    'share' in navigator && {
      key: 'app',
      label: words.t('shareBy'),
      act: () => void shareByApp(context),
    },
    {
      key: 'link',
      label: words.t('shareCopyLink'),
      act: () => void copy(linkOf(context), 'shareLinkCopied', context),
    },
    embedPage(context) !== undefined && {
      key: 'embed',
      label: words.t('shareCopyEmbed'),
      act: () => void copy(embedCode(context), 'shareEmbedCopied', context),
    },
  ];
  return items.filter((item) => item !== false);
}

/** What is live has no position that means the same later. */
function secondsOf({ player }: PlayerContext): number {
  return player.live ? 0 : Math.floor(player.video.currentTime);
}

function withTime(address: string, context: PlayerContext): string {
  const url = new URL(address);
  const seconds = fromStart.has(context.host) ? 0 : secondsOf(context);
  if (seconds > 0) url.searchParams.set('t', String(seconds));
  return url.href;
}

function linkOf(context: PlayerContext): string {
  return withTime(resolveHttpUrl(context.host.shareUrl) ?? '', context);
}

/** Named by the page; a share address may be the server's embed page itself. */
function embedPage({ host }: PlayerContext): string | undefined {
  if (host.embedUrl !== '') return resolveHttpUrl(host.embedUrl);
  const shared = resolveHttpUrl(host.shareUrl);
  return shared && /\/embed\/[^/]+$/.test(new URL(shared).pathname) ? shared : undefined;
}

function embedCode(context: PlayerContext): string {
  const { aspectRatio, playback } = context.player.snapshot;
  const height =
    aspectRatio === 0 ? soundHeight : Math.round(usualWidth / (aspectRatio || usualShape));
  const frame = document.createElement('iframe');
  const attributes = {
    src: withTime(embedPage(context) ?? '', context),
    width: String(usualWidth),
    height: String(height),
    title: playback?.title || document.title,
    allow: 'autoplay; fullscreen; picture-in-picture; screen-wake-lock',
    loading: 'lazy',
    frameborder: '0',
  };
  for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
  return frame.outerHTML;
}

async function copy(
  text: string,
  done: keyof typeof shareWords,
  { tell, words }: PlayerContext,
): Promise<void> {
  // Missing where the page is not secure.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  const result = await clipboard?.writeText(text).then(() => done, ignoreInterruption);
  tell(linkIcon, words.t(result ?? 'shareRefused'));
}

async function shareByApp(context: PlayerContext): Promise<void> {
  const { player, tell, words } = context;
  const title = player.snapshot.playback?.title || document.title;
  try {
    await navigator.share({ title, url: linkOf(context) });
  } catch (error) {
    ignoreInterruption(error);
    // Who thinks better of it closes the sheet of the device.
    if ((error as DOMException).name !== 'AbortError') tell(linkIcon, words.t('shareRefused'));
  }
}
