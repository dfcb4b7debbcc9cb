/** What of a player is known where a page is rendered. */
export interface PlayerMarkup {
  /** Attributes of the `<vod-player>`, such as `{'play-auth-url': '/play-auth?video=…'}`; true for one without a value, false and undefined for none. */
  readonly attributes?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Address of the picture before playback: http, https, or relative to the page. It becomes the attribute too. */
  readonly poster?: string | undefined;
  /** Title of the video, for screen readers until the player has it itself. */
  readonly title?: string | undefined;
  /** Shape of the frame, such as `'4 / 3'` or 1.5; default 16 / 9, or `--vod-player-aspect-ratio` of the page. Written as a style attribute. */
  readonly aspectRatio?: string | number | undefined;
  /** Of the Content-Security-Policy, for the `<style>` inside. */
  readonly nonce?: string | undefined;
  /** HTML of the children, such as tracks: written as it is. */
  readonly children?: string;
}

// Those of `stageStyles` that are seen before the player begins: shared with it, they would be a part of its own that it has to load.
const look = [
  ':host{display:block;position:relative;box-sizing:border-box;min-inline-size:200px;font:inherit}',
  ':host([hidden]){display:none}',
  '.stage{--_shape:var(--vod-player-aspect-ratio,16 / 9);position:relative;container-type:inline-size;inline-size:100%;max-inline-size:calc(var(--vod-player-max-height,100dvh)*(var(--_shape)));block-size:100%;aspect-ratio:var(--_shape);margin-inline:auto;border-radius:var(--vod-player-radius,8px);background:var(--vod-player-background,#000);color:#fff;overflow:hidden}',
  '.poster{position:absolute;inset:0;inline-size:100%;block-size:100%;object-fit:var(--vod-player-object-fit,contain)}',
  '.middle{position:absolute;inset:0;display:grid;place-items:center}',
  '.big-play{display:grid;place-items:center;box-sizing:border-box;inline-size:72px;block-size:72px;border-radius:50%;background:rgb(0 0 0/.62);backdrop-filter:blur(8px)}',
  '.icon{inline-size:30px;block-size:30px}',
  '@container (max-width:400px){.big-play{inline-size:60px;block-size:60px}}',
  '@media (forced-colors:active){.big-play{border:1px solid ButtonText;background:ButtonFace;color:ButtonText}}',
].join('');

const playIcon =
  '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"><g fill="currentColor"><path d="M5 5a2 2 0 0 1 3.008-1.728l11.997 6.998a2 2 0 0 1 .003 3.458l-12 7A2 2 0 0 1 5 19z"/></g></svg>';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * HTML of a `<vod-player>` with a declarative shadow root: poster, play button and shape are seen before any script has come, and the player takes them over
 * where it begins. For servers and static sites; all values are escaped. Throws a `TypeError` for an attribute that is none, or runs script.
 */
export function renderPlayer(player: PlayerMarkup = {}): string {
  const { attributes = {}, title = '', nonce, children = '' } = player;
  const poster = toPoster(player.poster);
  const shape = toShape(player.aspectRatio);
  const style = [attributes['style'], shape && `--vod-player-aspect-ratio: ${shape}`];
  const host = write({
    ...attributes,
    ...(poster !== undefined && { poster }),
    style: style.filter(Boolean).join('; '),
  });
  const stage = write({
    class: 'stage',
    part: 'stage',
    role: title && 'region',
    'aria-label': title,
  });
  const image = write({ class: 'poster', part: 'poster', alt: '', src: poster });
  return [
    `<vod-player${host}><template shadowrootmode="open">`,
    `<style${write({ nonce })}>${look}</style>`,
    `<div${stage}>${poster === undefined ? '' : `<img${image}>`}`,
    `<div class="middle" part="middle" aria-hidden="true"><span class="big-play" part="big-play-button">${playIcon}</span></div></div>`,
    `</template>${children}</vod-player>`,
  ].join('');
}

function write(attributes: NonNullable<PlayerMarkup['attributes']>): string {
  return Object.entries(attributes)
    .map(([name, value]) => {
      if (!/^[a-z][a-z0-9-]*$/.test(name) || name.startsWith('on'))
        throw new TypeError(`"${name}" is no attribute of a <vod-player>`);
      if (value === undefined || value === false || (value === '' && name !== 'alt')) return '';
      return value === true ? ` ${name}` : ` ${name}="${escape(String(value))}"`;
    })
    .join('');
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => escapes[char] ?? char);
}

function toPoster(address: string | undefined): string | undefined {
  // Where it is relative to is the page's to know.
  const base = 'https://page.invalid/';
  if (!address || !URL.canParse(address, base)) return undefined;
  return /^https?:$/.test(new URL(address, base).protocol) ? address : undefined;
}

function toShape(ratio: string | number | undefined): string | undefined {
  const text = String(ratio ?? '');
  return /^\d+(?:\.\d+)?(?:\s*\/\s*\d+(?:\.\d+)?)?$/.test(text) ? text : undefined;
}
