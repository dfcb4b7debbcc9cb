type Player = HTMLElementTagNameMap['vod-player'];

const copied = ['src', 'poster', 'preload', 'loop', 'muted', 'autoplay', 'crossorigin', 'lang'];
const ofPlayer = ['playsinline', 'play-auth', 'play-auth-url', 'playback-url'];

/**
 * Puts a `<vod-player>` in the place of a `<video>` or `<video-js>`, with its id, classes, attributes, sources and tracks.
 * A `<vod-player>` stays as it is.
 */
export function upgrade(element: HTMLElement): Player {
  if (element.localName === 'vod-player') return element as Player;
  const player = document.createElement('vod-player');
  if (element instanceof HTMLVideoElement) element.pause();
  for (const name of [...copied, ...ofPlayer]) {
    const value = element.getAttribute(name);
    // Of a <video>, their presence is all; here an empty text is on as well.
    if (value !== null) player.setAttribute(name, value);
  }
  player.id = element.id;
  player.className = element.className;
  player.controls = element.hasAttribute('controls');
  for (const side of ['width', 'height'] as const) {
    const size = element.getAttribute(side);
    if (size) player.style[side] = /^[\d.]+$/.test(size) ? `${size}px` : size;
  }
  player.append(...element.querySelectorAll(':scope > source, :scope > track'));
  element.replaceWith(player);
  return player;
}
