import type { PlaylistItem } from './playlist.js';

/** A video of the signed content: a source as the player takes it, which runs in step with the main one. */
export type SignLanguage = Pick<
  PlaylistItem,
  'src' | 'type' | 'drm' | 'playAuth' | 'playAuthUrl' | 'getPlayAuth'
>;
