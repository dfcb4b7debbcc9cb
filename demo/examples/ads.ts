import type { VodPlayerElement } from '../../src/index.js';

export const markup = '<vod-player {source}></vod-player>';

export function setUp(player: VodPlayerElement): void {
  // Stands in for the pictures and videos of your ad server.
  const image = URL.createObjectURL(
    new Blob(
      [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360" width="640" height="360">
          <rect width="640" height="360" fill="#2e7d32"/>
          <text x="320" y="200" font-family="sans-serif" font-size="56" fill="white" text-anchor="middle">Mountain tea</text>
        </svg>`,
      ],
      { type: 'image/svg+xml' },
    ),
  );
  const clickThrough = 'https://example.com/';
  player.adBreaks = [
    { timeOffset: 'start', ads: [{ image, duration: 8, skipOffset: 3, clickThrough }] },
    { timeOffset: 6, ads: [{ image, duration: 4, label: 'Mountain tea' }] },
    { timeOffset: 'pause', ads: [{ image, clickThrough }] },
  ];
}
