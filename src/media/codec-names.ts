/** The field's names of codecs, by the types of sample entries and the codec ids of Matroska; upper case as they are written there. */
const names: readonly (readonly [name: string, ids: RegExp])[] = [
  ['h264', /^(avc\d?|dva[v1]|V_MPEG4\/ISO\/AVC)$/i],
  ['hevc', /^(hevc|hev1|hvc1|dvh[e1]|V_MPEGH\/ISO\/HEVC)$/],
  ['vvc', /^(vv[ci]1|V_MPEGI\/ISO\/VVC)$/],
  ['prores', /^(ap(ch|cn|cs|co|4h|4x)|V_PRORES)$/],
  ['mpeg4', /^(mp4v|V_MPEG4\/ISO\/(SP|ASP|AP))$/],
  ['mpeg2video', /^(mp2v|V_MPEG2|hdv\d|xdv\w|xd5\w)$/],
  ['mjpeg', /^(jpeg|mjp[ab]|V_MJPEG)$/],
  ['theora', /^(theora|V_THEORA)$/],
  ['alac', /^(alac|A_ALAC)$/],
  ['dts', /^(dts[chelx]|A_DTS.*)$/],
  ['pcm', /^(pcm-.*|ulaw|alaw|lpcm|sowt|twos|A_PCM\/.*)$/],
];

/**
 * Ids of codecs that our server decodes with no version of ffmpeg: VVC, EVC, APV, AVS, RealVideo and RealAudio, AC-4, MPEG-H, IAMF,
 * True Audio, WavPack, Musepack. One that is unknown here is not on the list, since the server may know it.
 */
const undecodable =
  /^(vv[ci]1|V_MPEGI\/ISO\/VVC|evc1|apv1|avs[23]|av3a|V_AVS[23]|[VA]_REAL\/.*|ac-4|mh[am]\d|iamf|A_TTA1|A_WAVPACK4|A_MPC)$/;

/** The field's name of a codec; undefined where its id is none that a person can read. */
export function codecName(codec: string | null, id: unknown): string | undefined {
  const own = codec ?? (typeof id === 'string' ? id.trim() : undefined);
  if (own === undefined || own === '') return undefined;
  return names.find(([, ids]) => ids.test(own))?.[0] ?? own.toLowerCase();
}

export function isUndecodable(id: unknown): boolean {
  return typeof id === 'string' && undecodable.test(id);
}
