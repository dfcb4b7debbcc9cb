import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectVideos } from '../../../../server/features/videos/video-store.js';
import { startTestServer } from '../../../support/server.js';
import { revisionOf, videoWhen } from './process-clip.js';
describe('makeSampleVideo', () => {
    let server;
    beforeAll(async () => {
        server = await startTestServer({ VOD_SAMPLE: 'on' });
    });
    afterAll(() => server.stop());
    it('gives a new installation one protected video with picture, sound and poster', { timeout: 180_000 }, async () => {
        const { deps } = server;
        const [sample] = await untilSome(() => selectVideos(deps.database.db, 'default', {}, undefined, 10));
        const ready = await videoWhen(deps, sample?.id ?? '', ({ status }) => status === 'ready' || status === 'failed');
        expect(ready).toMatchObject({ status: 'ready', title: 'Welcome to vodkit', tags: ['sample'], width: 1280, height: 720 });
        expect(ready.duration).toBeCloseTo(20, 1);
        expect(await revisionOf(deps, ready)).toMatchObject({ protection: 'aes-128', hasPoster: true });
    });
    async function untilSome(read) {
        for (;;) {
            const waiting = new AbortController();
            const changed = new Promise((resolve) => server.deps.changes.onChange('default', resolve, waiting.signal));
            const found = await read();
            if (found.length === 0)
                await changed;
            waiting.abort();
            if (found.length > 0)
                return found;
        }
    }
});
