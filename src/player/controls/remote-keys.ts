/** What a key of a remote control asks for. */
export type RemoteKey =
  | Direction
  | 'enter'
  | 'back'
  | 'play-pause'
  | 'play'
  | 'pause'
  | 'forward'
  | 'rewind'
  | 'next'
  | 'previous';

export type Direction = 'left' | 'right' | 'up' | 'down';

const byName: Readonly<Record<string, RemoteKey>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Enter: 'enter',
  Select: 'enter',
  Accept: 'enter',
  Escape: 'back',
  GoBack: 'back',
  BrowserBack: 'back',
  XF86Back: 'back',
  MediaPlayPause: 'play-pause',
  XF86PlayBack: 'play-pause',
  MediaPlay: 'play',
  MediaPause: 'pause',
  MediaStop: 'pause',
  MediaFastForward: 'forward',
  MediaRewind: 'rewind',
  MediaTrackNext: 'next',
  MediaSkipForward: 'next',
  MediaTrackPrevious: 'previous',
  MediaSkipBackward: 'previous',
};

/** Of televisions that name no keys, or name them otherwise: Tizen, webOS, HbbTV and Android. */
const byCode: Readonly<Record<number, RemoteKey>> = {
  461: 'back',
  10009: 'back',
  10252: 'play-pause',
  179: 'play-pause',
  415: 'play',
  19: 'pause',
  413: 'pause',
  417: 'forward',
  412: 'rewind',
  10233: 'next',
  10232: 'previous',
};

/** Undefined for a key that is none of a remote control's, or is held with another. */
export function remoteKeyOf(
  event: Pick<KeyboardEvent, 'key' | 'keyCode' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>,
): RemoteKey | undefined {
  const { key, keyCode, altKey, ctrlKey, metaKey, shiftKey } = event;
  if (altKey || ctrlKey || metaKey || shiftKey) return undefined;
  return byName[key] ?? byCode[keyCode];
}
