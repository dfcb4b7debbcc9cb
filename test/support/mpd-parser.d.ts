/** What the tests use of it; it comes without types. */
declare module 'mpd-parser' {
  interface Playlist {
    attributes: { NAME: string };
    /** Of a file that is not divided into segments. */
    resolvedUri?: string;
    segments: { resolvedUri: string; duration: number }[];
  }

  export function parse(
    text: string,
    options: { manifestUri: string },
  ): {
    playlists: Playlist[];
    mediaGroups: Record<
      'AUDIO' | 'SUBTITLES',
      Record<string, Record<string, { language: string; playlists: Playlist[] }>>
    >;
  };
}
