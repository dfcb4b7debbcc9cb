import { expect, oneEvent } from '@open-wc/testing';
import type { PictureSettings } from '../../../src/player/picture-settings.js';
import '../../../src/player/picture-event.js';
import { eventually } from '../../support/eventually.js';
import { appears, inside, mountLooks, openMenu } from './mount-player.js';

describe('picture of <vod-player>', () => {
  it('lays the picture as the page says, and tells what the viewer makes of it', async () => {
    const player = await mountLooks('white.mp4');
    const told: PictureSettings[] = [];
    player.addEventListener('vod-player-picture-change', ({ picture }) => told.push(picture));
    const set: PictureSettings = { rotation: 90, mirrored: true, zoom: 2, fit: 'cover' };
    player.picture = set;
    const stage = inside(player, '.stage') as HTMLElement;
    await eventually(() => stage.dataset['picture'] === 'across zoomed');
    expect(stage.style.getPropertyValue('--_mirror')).to.equal('-1');
    expect(stage.style.getPropertyValue('--_fit')).to.equal('cover');
    expect(player.picture).to.equal(set);
    expect(told).to.deep.equal([]);
    await openMenu(player);
    inside(player, '[data-key=picture]')?.click();
    await appears(player, '.menu.picture');
    const changed = oneEvent(player, 'vod-player-picture-change');
    inside(player, '.menu.picture [data-key=mirror]')?.click();
    await changed;
    expect(told).to.deep.equal([{ rotation: 90, mirrored: false, zoom: 2, fit: 'cover' }]);
    expect(player.picture).to.equal(told[0]);
    player.picture = undefined;
    await eventually(() => !('picture' in stage.dataset));
    expect(told.length).to.equal(1);
  });

  it('refuses what cannot be, and keeps what it has', async () => {
    const player = await mountLooks('white.mp4');
    const stage = inside(player, '.stage') as HTMLElement;
    player.picture = { rotation: 180 };
    await eventually(() => 'picture' in stage.dataset);
    const { warn } = console;
    const warnings: string[] = [];
    console.warn = (...parts: unknown[]) => void warnings.push(parts.join(' '));
    try {
      const bad = [
        { rotation: 45 },
        { zoom: 9 },
        { fit: 'none' },
        { mirrored: 'yes' },
        'upside down',
      ];
      for (const [at, picture] of bad.entries()) {
        player.picture = picture as PictureSettings;
        await eventually(() => warnings.length === at + 1);
      }
    } finally {
      console.warn = warn;
    }
    expect(warnings.every((text) => text.includes('(configuration)'))).to.equal(true);
    expect(stage.style.getPropertyValue('--_rotation')).to.equal('180deg');
  });
});
