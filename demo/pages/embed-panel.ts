import type { Embed, Video } from '../../src/client.js';
import { getEmbedFrame, updateEmbed } from '../site/api.js';
import { setCode } from '../site/code-block.js';
import { need } from '../site/dom.js';
import { showFailure } from '../site/show-failure.js';
import { showToast } from '../site/toast.js';
import type { Translate } from '../site/words.js';
import type { watchWords } from '../words/watch.js';
import { readSites } from './embed-sites.js';

interface EmbedPanelParts {
  t: Translate<keyof typeof watchWords.en>;
  /** The video as the server has it after a change made here. */
  onChange: (video: Video) => void;
}

export interface EmbedPanel {
  /** Shows the video as it is now, in the language of now; undefined while it loads. */
  render(video: Video | undefined): void;
  /** The `<iframe>`; undefined while no other site may show the video, or it has not been read. */
  frameCode(): string | undefined;
  readonly scriptCode: string;
}

/** Where the video may be embedded, and what to paste there. */
export function createEmbedPanel(videoId: string, { t, onChange }: EmbedPanelParts): EmbedPanel {
  const toggle = need<HTMLInputElement>('#embed-switch');
  const sites = need<HTMLTextAreaElement>('#embed-sites');
  const script = scriptCode(videoId);
  let video: Video | undefined;
  /** The lines as they were read from the video last; what is typed over them stays until they change. */
  let saved = '';
  let frameOf = '';
  let frame = '';
  let isBusy = false;

  function render(shown: Video | undefined): void {
    video = shown;
    toggle.disabled = video === undefined;
    if (!isBusy) toggle.checked = video?.embed !== undefined;
    need('#embed-open').hidden = video?.embed === undefined;
    setCode(need<HTMLPreElement>('#embed-code'), script);
    if (video?.embed) {
      showSites(video.embed);
      void showFrame(video);
    }
    if (need('#embed-error').textContent !== '') judge();
  }

  function showSites({ origins }: Embed): void {
    const lines = origins.filter((origin) => origin !== location.origin).join('\n');
    if (lines !== saved) sites.value = lines;
    saved = lines;
  }

  /** Asked for again when what stands in it has changed. */
  async function showFrame({ title, width, height, playable }: Video): Promise<void> {
    const key = [title, width, height, playable].join();
    if (key === frameOf) return;
    frameOf = key;
    try {
      const code = await getEmbedFrame(videoId);
      // A later answer may come first.
      if (key !== frameOf) return;
      frame = code;
      setCode(need<HTMLPreElement>('#frame-code'), code);
    } catch (error) {
      frameOf = '';
      showFailure(error, t);
    }
  }

  /** The origins of what is typed, or undefined, and the sentence that says what is wrong with it. */
  function judge(): string[] | undefined {
    const found = readSites(sites.value);
    const isWrong = 'problem' in found;
    const words = isWrong ? t(found.problem, { line: found.line }) : '';
    sites.setAttribute('aria-invalid', String(isWrong));
    // The same words again would be announced again.
    if (need('#embed-error').textContent !== words) need('#embed-error').textContent = words;
    return isWrong ? undefined : found.origins;
  }

  async function send(embed: Embed | null): Promise<boolean> {
    try {
      onChange(await updateEmbed(videoId, embed));
      return true;
    } catch (error) {
      showFailure(error, t);
      return false;
    }
  }

  /** Until the video is as the switch says, which may have been used again meanwhile. */
  async function followSwitch(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    let isDone = false;
    while (!isDone && video !== undefined && toggle.checked !== (video.embed !== undefined))
      isDone = !(await send(toggle.checked ? { origins: openedTo() } : null));
    isBusy = false;
    render(video);
  }

  /** A site that was left unfinished does not keep the video closed. */
  function openedTo(): string[] {
    sites.value = saved;
    return judge() ?? [location.origin];
  }

  async function save(): Promise<void> {
    const origins = judge();
    if (!origins) return sites.focus();
    if (await send({ origins })) showToast(t('watch.embedSaved'));
  }

  toggle.addEventListener('change', () => void followSwitch());
  need('#embed-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void save();
  });
  return {
    render,
    frameCode: () => (video?.embed && frame !== '' ? frame : undefined),
    scriptCode: script,
  };
}

/** Works as it is pasted: the script and its chunks come from this server. */
function scriptCode(id: string): string {
  return `<script src="${location.origin}/embed/assets/vod-player.js" defer></script>

<vod-player
  play-auth-url="/play-auth?video=${id}"
  playback-url="${location.origin}/v1/playback"
></vod-player>`;
}
