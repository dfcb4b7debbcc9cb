/** Most bytes of a picture that is given to a video as its poster. */
export const maxPosterBytes = 20 * 1024 * 1024;
