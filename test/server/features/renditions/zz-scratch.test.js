import { it } from 'vitest';
import { startTestServer } from '/work/main/test/support/server.js';
import { processClip, renditionsOf, decryptToFile, revisionOf } from '/work/main/test/server/features/renditions/process-clip.js';
import { execFileSync } from 'node:child_process';
it('x', async () => {
    const s = await startTestServer({ VOD_LOG_LEVEL: 'info' });
    for (const f of (process.env.CLIPS ?? '/tmp/rend/src.mp4').split(',')) {
        const t = Date.now();
        const v = await processClip(s.deps, f);
        console.log(f, Date.now() - t, v.status, v.failure, v.duration, v.width, v.height, v.currentRev);
        if (v.status === 'ready') {
            console.log(await revisionOf(s.deps, v));
            for (const r of await renditionsOf(s.deps, v)) {
                const p = await decryptToFile(s.deps, v, r);
                console.log(r.name, r.codecs, r.width, r.height, r.frameRate, r.bandwidth, r.averageBandwidth, r.segmentDurations.slice(0, 6).join());
                console.log(execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_name,width,height,start_time,duration,avg_frame_rate,color_space,nb_read_packets:format=duration:stream_side_data=rotation:stream_tags:format_tags', '-count_packets', '-of', 'compact', p]).toString());
            }
            if (v.width)
                for (const n of ['poster.jpg', 'storyboard-0.jpg', 'storyboard.vtt'])
                    (await import('node:fs')).writeFileSync('/tmp/rend/' + n, await s.deps.storage.readBytes(`a/default/img/${v.id}/${v.currentRev}/${n}`));
        }
    }
    await s.stop();
}, 600000);
