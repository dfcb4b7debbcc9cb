/** What a player tells of an audio rendition where there are several. */
export interface AudioTrack {
  /** 0 for the one that plays by default. */
  position: number;
  /** A BCP 47 tag; `und` if it is unknown. */
  language: string;
  /** One line, which no other audio track of the revision has. */
  label: string;
  role: AudioRole;
  channels: number;
}

/** In the words of DASH (ISO/IEC 23009-1 5.8.5.5). */
export type AudioRole =
  | 'main'
  | 'dub'
  | 'alternate'
  | 'description'
  | 'commentary'
  | 'enhanced-audio-intelligibility';

/** Subtitles, stored as one WebVTT file: of a revision, or uploaded to the video. */
export interface TextTrack {
  /** A number, which names it among those of the revision, or the id of an uploaded one. */
  name: string;
  /** Of an uploaded one: names its file among those of the video. */
  fileId?: string;
  language: string;
  /** One line, which no other text track of the revision has. */
  label: string;
  /** `captions` tell sounds too. */
  kind: 'subtitles' | 'captions';
  /** Translates only what is not in the language of the sound. */
  isForced: boolean;
  /** The file asks that they are shown unless the viewer says otherwise. */
  isDefault: boolean;
}

export interface Chapter {
  /** In seconds. */
  startTime: number;
  title: string;
}
