export { renderPlayer, type PlayerMarkup } from './player/render-player.js';
