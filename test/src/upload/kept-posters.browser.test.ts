import { expect } from '@open-wc/testing';
import { withStore } from '../../../src/shared/browser-store.js';
import { dropPoster, findPoster, keepPoster } from '../../../src/upload/kept-posters.js';

const place = { database: 'vodkit-posters', store: 'posters' };
const day = 24 * 3600 * 1000;
const keys = () => withStore(place, 'readonly', (store) => store.getAllKeys());
const keptFor = (key: string, days: number) =>
  withStore(place, 'readwrite', (store) =>
    store.put(
      { bytes: new ArrayBuffer(8), type: 'image/png', savedAtMs: Date.now() - days * day },
      key,
    ),
  );

describe('posters that are kept for their uploads', () => {
  beforeEach(() => withStore(place, 'readwrite', (store) => store.clear()));

  it('are there again as they were, until they are dropped', async () => {
    await keepPoster('one', new Blob(['a picture'], { type: 'image/webp' }));
    const found = await findPoster('one');
    expect(found?.type).to.equal('image/webp');
    expect(await found?.text()).to.equal('a picture');
    await dropPoster('one');
    expect(await findPoster('one')).to.equal(undefined);
  });

  it('go after a week, with the next one that is kept', async () => {
    await keptFor('a-old', 8);
    await keptFor('b-young', 6);
    await keptFor('z-old', 30);
    await keepPoster('new', new Blob(['x'], { type: 'image/png' }));
    expect(await keys()).to.deep.equal(['b-young', 'new']);
  });
});
