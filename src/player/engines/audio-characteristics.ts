/** By roles of DASH (ISO/IEC 23009-1, 5.8.5.5), and by what shaka-player makes of `Accessibility`. */
const characteristics: Readonly<Record<string, string>> = {
  description: 'public.accessibility.describes-video',
  'visually impaired': 'public.accessibility.describes-video',
  'enhanced-audio-intelligibility': 'public.accessibility.enhances-speech-intelligibility',
  'hard of hearing': 'public.accessibility.enhances-speech-intelligibility',
};

/** Whom a sound is for, in the words of HLS. */
export function toCharacteristics(roles: readonly string[]): string {
  return [...new Set(roles.flatMap((role) => characteristics[role] ?? []))].join(',');
}
