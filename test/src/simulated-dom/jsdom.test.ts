// @vitest-environment jsdom
import { describeElements } from './create-elements.js';

describeElements('jsdom');
