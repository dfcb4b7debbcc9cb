import { svg, type TemplateResult } from 'lit';
import { icon } from '../../shared/icons.js';

const speaker = svg`<path d="M11 4.702a.705.705 0 0 0-1.203-.498L6.413 7.587A1.4 1.4 0 0 1 5.416 8H3a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2.416a1.4 1.4 0 0 1 .997.413l3.383 3.384A.705.705 0 0 0 11 19.298z" />`;
const captions = svg`<rect width="18" height="14" x="3" y="5" rx="2" ry="2" /><path d="M7 15h4M15 15h2M7 11h2M13 11h4" />`;

const triangle = svg`<path d="M5 5a2 2 0 0 1 3.008-1.728l11.997 6.998a2 2 0 0 1 .003 3.458l-12 7A2 2 0 0 1 5 19z" />`;
const turn = svg`<path d="M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8M3 3v5h5" />`;

const mirrored = (drawing: TemplateResult) =>
  svg`<g transform="matrix(-1 0 0 1 24 0)">${drawing}</g>`;

export const playIcon = icon(svg`<g fill="currentColor">${triangle}</g>`);
export const pauseIcon = icon(
  svg`<g fill="currentColor" stroke="none"><rect x="14" y="3" width="5" height="18" rx="1.5" /><rect x="5" y="3" width="5" height="18" rx="1.5" /></g>`,
);
export const backIcon = icon(turn);
export const forwardIcon = icon(mirrored(turn));
export const loudIcon = icon(
  svg`${speaker}<path d="M16 9a5 5 0 0 1 0 6" /><path d="M19.364 18.364a9 9 0 0 0 0-12.728" />`,
);
export const softIcon = icon(svg`${speaker}<path d="M16 9a5 5 0 0 1 0 6" />`);
export const mutedIcon = icon(svg`${speaker}<path d="m16.5 14.5 5-5" /><path d="m16.5 9.5 5 5" />`);
export const captionsIcon = icon(captions);
export const settingsIcon = icon(
  svg`<path d="M9.671 4.136a2.34 2.34 0 0 1 4.659 0 2.34 2.34 0 0 0 3.319 1.915 2.34 2.34 0 0 1 2.33 4.033 2.34 2.34 0 0 0 0 3.831 2.34 2.34 0 0 1-2.33 4.033 2.34 2.34 0 0 0-3.319 1.915 2.34 2.34 0 0 1-4.659 0 2.34 2.34 0 0 0-3.32-1.915 2.34 2.34 0 0 1-2.33-4.033 2.34 2.34 0 0 0 0-3.831A2.34 2.34 0 0 1 6.35 6.051a2.34 2.34 0 0 0 3.319-1.915" /><circle cx="12" cy="12" r="3" />`,
);
export const pictureInPictureIcon = icon(
  svg`<path d="M21 9V6a2 2 0 0 0-2-2H4a2 2 0 0 0-2 2v10c0 1.1.9 2 2 2h4" /><rect width="10" height="7" x="12" y="13" rx="2" />`,
);
export const fullscreenIcon = icon(
  svg`<path d="M8 3H5a2 2 0 0 0-2 2v3" /><path d="M21 8V5a2 2 0 0 0-2-2h-3" /><path d="M3 16v3a2 2 0 0 0 2 2h3" /><path d="M16 21h3a2 2 0 0 0 2-2v-3" />`,
);
export const leaveFullscreenIcon = icon(
  svg`<path d="M8 3v3a2 2 0 0 1-2 2H3" /><path d="M21 8h-3a2 2 0 0 1-2-2V3" /><path d="M3 16h3a2 2 0 0 1 2 2v3" /><path d="M16 21v-3a2 2 0 0 1 2-2h3" />`,
);
