import { describe, expect, it } from 'vitest';
import {
  parseAudioPreference,
  preferredTrack,
  toAudioPreference,
} from '../../../src/player/audio-preference.js';
import { toCharacteristics } from '../../../src/player/engines/audio-characteristics.js';

const describes = 'public.accessibility.describes-video';
const tracks = [
  { name: 'English', lang: 'en' },
  { name: 'English 2', lang: 'en', characteristics: describes },
  { name: 'Deutsch', lang: 'de' },
  { name: 'Schweizerdeutsch', lang: 'de-CH' },
];

describe('which sound is preferred', () => {
  it.each([
    ['', undefined],
    ['de', { language: 'de', isDescribed: false }],
    ['description', { language: '', isDescribed: true }],
    [' de  description ', { language: 'de', isDescribed: true }],
  ])('is read of %j', (text, preference) => {
    expect(parseAudioPreference(text)).toEqual(preference);
  });

  it.each([
    ['description', 0, 1],
    ['en', 1, 0],
    ['de', 0, 2],
    ['de-CH', 0, 3],
    ['de-AT', 0, 2],
    ['de-AT', 3, 3],
    // The language goes before the description.
    ['de description', 0, 2],
    ['fr', 0, -1],
    ['description', 2, 2],
  ])('for %j, with that at %i playing, is that at %i', (text, present, place) => {
    const preference = parseAudioPreference(text);
    if (!preference) throw new Error('There is none');
    expect(preferredTrack(tracks, preference, present)).toBe(place);
  });

  it('is remembered only where it can be read', () => {
    expect(toAudioPreference({ language: 'de', isDescribed: 1 })).toEqual({
      language: 'de',
      isDescribed: false,
    });
    for (const odd of [null, 3, 'de', {}, { language: 4 }])
      expect(toAudioPreference(odd)).toBe(undefined);
  });
});

describe('the characteristics of a sound', () => {
  it('are told by its roles, once each', () => {
    expect(toCharacteristics(['main'])).toBe('');
    expect(toCharacteristics(['description', 'visually impaired'])).toBe(describes);
  });
});
