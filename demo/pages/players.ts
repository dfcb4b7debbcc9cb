import type { PlaybackSource } from '../../src/client.js';
import { ApiError, createPlayUrls } from '../site/api.js';
import { setCode } from '../site/code-block.js';
import { need } from '../site/dom.js';
import { reasonOf } from '../site/show-failure.js';
import { startPage } from '../site/start-page.js';
import { onLanguageChange } from '../site/words.js';
import { playersWords } from '../words/players.js';
import { barePlayers, type BarePlayer } from './bare-players.js';

type Status =
  | { phase: 'loading' }
  | { phase: 'playing'; source: PlaybackSource }
  | { phase: 'absent' }
  | { phase: 'missing'; error: unknown }
  | { phase: 'failed'; reason: string };

const t = startPage(playersWords);
const video = need<HTMLVideoElement>('#video');
const select = need<HTMLSelectElement>('#player');
const videoId = new URLSearchParams(location.search).get('v') ?? '';
let status: Status = { phase: 'loading' };
let stopping: Promise<unknown> = Promise.resolve();
let stop: () => unknown = () => undefined;

function render(): void {
  const isAbsent = status.phase === 'absent';
  need('#status').textContent = statusWords();
  for (const part of ['.stage', '#options', '.workbench-side']) need(part).hidden = isAbsent;
  const link = need<HTMLAnchorElement>('#watch');
  link.textContent = t(isAbsent ? 'players.library' : 'players.watch');
  link.href = isAbsent ? '/library' : `/watch?v=${encodeURIComponent(videoId)}`;
}

function statusWords(): string {
  switch (status.phase) {
    case 'loading':
      return t('players.loading');
    case 'absent':
      return t('players.absent');
    case 'missing':
      return t('players.missing', { reason: reasonOf(status.error, t) });
    case 'failed':
      return t('players.failed', { reason: status.reason });
    case 'playing':
      return `${status.source.type}, ${t(`site.protection.${status.source.protection}`)}`;
  }
}

function show(next: Status): void {
  status = next;
  render();
}

async function play(player: BarePlayer, source: PlaybackSource): Promise<void> {
  setCode(need<HTMLPreElement>('#page-code'), player.code(source));
  // One player at a time may hold the video.
  stopping = stopping.then(() => stop());
  await stopping;
  show({ phase: 'playing', source });
  stop = await player.start(video, source, (reason) => show({ phase: 'failed', reason }));
}

async function start(): Promise<void> {
  if (videoId === '') return show({ phase: 'absent' });
  render();
  try {
    const { sources, poster } = await createPlayUrls(videoId);
    if (poster) video.poster = poster;
    const offers = barePlayers.flatMap((player) => {
      const source = player.choose(sources);
      return source ? [{ player, source }] : [];
    });
    select.replaceChildren(...offers.map(({ player }) => new Option(player.name)));
    const begin = (): void => {
      const offer = offers[select.selectedIndex];
      if (offer) void play(offer.player, offer.source);
    };
    select.addEventListener('change', begin);
    begin();
  } catch (error) {
    const isAbsent = error instanceof ApiError && error.status === 404;
    show(isAbsent ? { phase: 'absent' } : { phase: 'missing', error });
  }
}

onLanguageChange(render);
void start();
