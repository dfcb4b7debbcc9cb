type Player = HTMLElementTagNameMap['vod-player'];

/** Ours, by the words of video.js, which are its keys. */
const keys: Readonly<Record<string, string>> = {
  Play: 'play',
  Pause: 'pause',
  Mute: 'mute',
  Unmute: 'unmute',
  Fullscreen: 'fullscreen',
  'Exit Fullscreen': 'leaveFullscreen',
  'Non-Fullscreen': 'leaveFullscreen',
  'Picture-in-Picture': 'pictureInPicture',
  'Exit Picture-in-Picture': 'leavePictureInPicture',
  Captions: 'captions',
};

const tables: Record<string, Record<string, string>> = {};

/** Takes the words that the player says too. */
export function addWords(lang: string, words: Readonly<Record<string, string>>): void {
  const table = (tables[lang] ??= {});
  for (const [text, key] of Object.entries(keys)) if (words[text]) table[key] = words[text];
}

/** Gives a player the words that were added. */
export function speak(player: Player): void {
  if (Object.keys(tables).length > 0) player.messages = { ...tables };
}
