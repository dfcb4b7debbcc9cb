// @vitest-environment happy-dom
import { describeElements } from './create-elements.js';

describeElements('happy-dom');
