import { svg } from 'lit';
import { icon } from '../../shared/icons.js';

export const signLanguageIcon = icon(
  svg`<path d="M8 13V5.5a1.5 1.5 0 0 1 3 0V11m0-6.5a1.5 1.5 0 0 1 3 0V11m0-4.500a1.500 1.500 0 0 1 3 0V14a7 7 0 0 1-7 7c-3 0-4.500-1.500-6-4.500L3.200 13.500a1.500 1.500 0 0 1 2.600-1.500L8 15" />`,
);
