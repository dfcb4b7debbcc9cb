/** What the tests use of it; it comes without types. */
declare module 'mpd-parser' {
  interface Playlist {
    attributes: { NAME: string };
    segments: { resolvedUri: string; duration: number }[];
  }

  export function parse(
    text: string,
    options: { manifestUri: string },
  ): {
    playlists: Playlist[];
    mediaGroups: { AUDIO: Record<string, Record<string, { playlists: Playlist[] }>> };
  };
}
