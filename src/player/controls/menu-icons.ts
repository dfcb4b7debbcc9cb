import { svg } from 'lit';
import { icon } from '../../shared/icons.js';

export const startIcon = icon(svg`<path d="m15 18-6-6 6-6" />`);
export const endIcon = icon(svg`<path d="m9 18 6-6-6-6" />`);
