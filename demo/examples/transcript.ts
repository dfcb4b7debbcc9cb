import type { VodPlayerElement } from '../../src/index.js';

export const markup = `<vod-player {source} transcript="transcript"></vod-player>
<div id="transcript"></div>`;

export const style = '#transcript { block-size: 240px; }';

export function setUp(player: VodPlayerElement): void {
  const captions = `WEBVTT

00:00.500 --> 00:04.000
Captions are tracks of the video, or of the page.

00:04.500 --> 00:09.000
The transcript follows what is said.

00:09.500 --> 00:14.000
Choose a line to go there, or search for a word.

00:14.500 --> 00:19.000
How captions look is the viewer’s choice.`;
  const track = document.createElement('track');
  track.kind = 'captions';
  track.label = 'English';
  track.srclang = 'en';
  track.default = true;
  track.src = URL.createObjectURL(new Blob([captions], { type: 'text/vtt' }));
  player.append(track);
}
