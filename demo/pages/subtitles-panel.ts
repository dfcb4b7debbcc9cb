import type { CreateTextTrack, TextTrack, Video } from '../../src/client.js';
import { addTextTrack, deleteTextTrack, listTextTracks } from '../site/api.js';
import { need } from '../site/dom.js';
import { readTextFile } from '../site/read-text-file.js';
import { reasonOf, showFailure } from '../site/show-failure.js';
import { showToast } from '../site/toast.js';
import { currentLang, currentLocale, type Translate } from '../site/words.js';
import type { watchWords } from '../words/watch.js';

interface SubtitlesPanelParts {
  t: Translate<keyof typeof watchWords.en>;
  /** What the player offers has changed. */
  onChange: () => void;
}

export interface SubtitlesPanel {
  /** Writes what is known again, in the language of now. */
  render(): void;
  /** Reads the list again once the video has changed elsewhere. */
  follow(video: Video): void;
}

const languages = [
  ...['en', 'zh-Hans', 'zh-Hant', 'es', 'fr', 'de', 'pt', 'it', 'ja', 'ko'],
  ...['ar', 'hi', 'id', 'pl', 'ru', 'th', 'tr', 'vi'],
];
const formats: Readonly<Record<string, CreateTextTrack['format']>> = {
  ...{ srt: 'srt', vtt: 'vtt', ass: 'ass', ssa: 'ass' },
  ...{ ttml: 'ttml', dfxp: 'ttml', xml: 'ttml' },
};

/** The subtitles that were added to a video, and a button that adds a file. */
export function createSubtitlesPanel(
  videoId: string,
  { t, onChange }: SubtitlesPanelParts,
): SubtitlesPanel {
  const language = need<HTMLSelectElement>('#subtitles-language');
  const add = need<HTMLButtonElement>('#subtitles-add');
  const input = need<HTMLInputElement>('#subtitles-file');
  const fault = need('#subtitles-error');
  let tracks: TextTrack[] = [];
  let asked = 0;
  let readAt = '';

  function render(): void {
    const chosen = language.value || (currentLang() === 'zh' ? 'zh-Hans' : 'en');
    language.replaceChildren(
      ...languages.map((tag) => new Option(nameOf(tag, currentLocale()), tag)),
    );
    language.value = chosen;
    need('#subtitles-none').hidden = tracks.length > 0;
    need('#subtitles-list').replaceChildren(...tracks.map(rowOf));
  }

  function rowOf(track: TextTrack): HTMLElement {
    const row = document.createElement('li');
    const label = document.createElement('bdi');
    label.textContent = track.label;
    const detail = document.createElement('span');
    detail.className = 'muted';
    detail.textContent = t('watch.subtitlesCues', {
      language: nameOf(track.language, currentLocale()),
      cues: track.cues.toLocaleString(currentLocale()),
    });
    const button = document.createElement('button');
    button.className = 'icon-button';
    button.type = 'button';
    button.setAttribute('aria-label', t('watch.subtitlesRemove', { label: track.label }));
    button.innerHTML = '<svg class="icon"><use href="#i-trash-2" /></svg>';
    button.addEventListener('click', () => void remove(track));
    row.append(label, detail, button);
    return row;
  }

  async function read(): Promise<void> {
    const turn = (asked += 1);
    try {
      const found = await listTextTracks(videoId);
      // A later answer may come first.
      if (turn === asked) tracks = found;
    } catch (error) {
      showFailure(error, t);
    }
    render();
  }

  async function send(file: File): Promise<void> {
    const format = formats[/\.([^.]*)$/.exec(file.name)?.[1]?.toLowerCase() ?? ''];
    if (!format) return say(t('watch.subtitlesType', { name: file.name }));
    const stated = languageOf(file.name);
    if (stated) language.value = stated;
    const tag = language.value;
    add.disabled = true;
    try {
      const text = await readTextFile(file, tag);
      const label = nameOf(tag, tag);
      const track = await addTextTrack(videoId, {
        ...{ language: tag, label, kind: 'subtitles', format, text },
      });
      say('');
      showToast(t('watch.subtitlesAdded', { label: track.label }));
      await read();
      onChange();
    } catch (error) {
      say(t('watch.subtitlesFailed', { name: file.name, reason: reasonOf(error, t) }));
    }
    add.disabled = false;
  }

  async function remove({ id, label }: TextTrack): Promise<void> {
    try {
      await deleteTextTrack(videoId, id);
      showToast(t('watch.subtitlesRemoved', { label }));
    } catch (error) {
      showFailure(error, t);
    }
    await read();
    // The button that had the focus is gone.
    add.focus();
    onChange();
  }

  function say(words: string): void {
    fault.textContent = words;
  }

  /** Progress changes nothing of the subtitles. */
  function follow({ updatedAt, progress }: Video): void {
    if (updatedAt === readAt || (progress && readAt !== '')) return;
    readAt = updatedAt;
    void read();
  }

  add.addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file) void send(file);
    // So that the same file can be chosen again.
    input.value = '';
  });
  return { render, follow };
}

function nameOf(tag: string, locale: string): string {
  const names = new Intl.DisplayNames([locale], { type: 'language', fallback: 'code' });
  return names.of(tag) ?? tag;
}

/** As in `film.de.srt` or `film.zh-Hant.vtt`. */
function languageOf(fileName: string): string | undefined {
  const tag = /[._-]([a-z]{2}(?:-[a-z]{2,4})?)\.[^.]*$/i.exec(fileName)?.[1]?.toLowerCase();
  const chinese = { zh: 'zh-Hans', 'zh-cn': 'zh-Hans', 'zh-tw': 'zh-Hant', 'zh-hk': 'zh-Hant' };
  const known = tag && (new Map(Object.entries(chinese)).get(tag) ?? tag);
  return languages.find((language) => language.toLowerCase() === known?.toLowerCase());
}
