import { svg } from 'lit';
import { icon } from '../../shared/icons.js';

export const adPlayIcon = icon(svg`<path d="m7 4 13 8-13 8z" fill="currentColor" />`);
export const adPauseIcon = icon(svg`<path d="M8 5v14M16 5v14" stroke-width="4" />`);
export const skipIcon = icon(svg`<path d="m5 4 10 8-10 8z" /><path d="M19 5v14" />`);
export const linkIcon = icon(svg`<path d="M14 4h6v6M20 4l-9 9M18 14v5H5V6h5" />`);
