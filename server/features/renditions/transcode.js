import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { mediaLimits } from '../../platform/ffmpeg/allow-lists.js';
import { runTool } from '../../platform/ffmpeg/run-tool.js';
import { ladderArguments, ladderFolders } from './ladder-arguments.js';
/** Generous for a slow machine, and an end for what hangs. */
const wallMsPerSecond = 60_000;
/** Makes the ladder; answers how many pictures the top rung has. */
export async function transcode(run) {
    const { tools, plan, input, folder, duration } = run;
    for (const name of ladderFolders)
        await mkdir(join(folder, name), { recursive: true });
    let frames = 0;
    await runTool({
        command: tools.ffmpegPath,
        args: ladderArguments(plan, input),
        confinement: tools.confinement,
        reads: [input],
        writes: [folder],
        cwd: folder,
        signal: run.signal,
        wallMs: 10 * 60_000 + (duration ?? mediaLimits.seconds) * wallMsPerSecond,
        memoryBytes: (6 + availableParallelism() / 2) * 1024 ** 3,
        fileBytes: largestFile(plan, duration),
        onLine: (line) => {
            const [name, value] = line.split('=');
            if (name === 'frame')
                frames = Number(value) || frames;
            if (name === 'out_time_us' && duration)
                run.onProgress((Number(value) || 0) / 1e6 / duration);
        },
    });
    return { frames };
}
function largestFile({ video, audio }, duration = mediaLimits.seconds) {
    const bitrate = video?.rungs[0].maxBitrate ?? audio?.bitrate ?? 0;
    return Math.ceil(64 * 1024 ** 2 + (bitrate / 8) * duration * 1.5);
}
