import { describe, expect, it } from 'vitest';
import { WeightedCache } from '../../../../server/features/playback/weighted-cache.js';
describe('WeightedCache', () => {
    it('drops what was used longest ago once the weight is too much', () => {
        const cache = new WeightedCache(10);
        cache.set('a', 'A', 4);
        cache.set('b', 'B', 4);
        cache.get('a');
        cache.set('c', 'C', 4);
        expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['A', undefined, 'C']);
    });
    it('counts a value that is set again once', () => {
        const cache = new WeightedCache(10);
        for (let n = 0; n < 100; n++)
            cache.set('a', 'A', 6);
        cache.set('b', 'B', 4);
        expect([cache.get('a'), cache.get('b')]).toEqual(['A', 'B']);
    });
    it('does not keep what is heavier than all it may hold', () => {
        const cache = new WeightedCache(10);
        cache.set('a', 'A', 11);
        expect(cache.get('a')).toBeUndefined();
    });
});
