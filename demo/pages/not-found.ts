import { startPage } from '../site/start-page.js';
import { notFoundWords } from '../words/not-found.js';

startPage(notFoundWords);
