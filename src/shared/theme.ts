import { css } from 'lit';
import { overVideo } from './over-video.js';
import { palette } from './palette.js';

/** What all elements share. */
export const theme = css`
  ${overVideo}
  ${palette}
`;
