/** By short side, with the ceiling at 30 frames a second. */
const classes = [
    { lines: 1080, maxBitrate: 5_000_000 },
    { lines: 720, maxBitrate: 2_800_000 },
    { lines: 480, maxBitrate: 1_400_000 },
    { lines: 360, maxBitrate: 800_000 },
    { lines: 240, maxBitrate: 400_000 },
];
/** A rung must be this much smaller than the one above to be worth its cost. */
const worthwhileStep = 0.85;
export const maxFrameRate = 60;
/** The renditions that fit a source: nothing larger than it, every side even, square pixels, upright. */
export function planLadder(media, filters) {
    const { video, audio } = media;
    return {
        ...(video && {
            video: {
                streamIndex: video.index,
                rungs: planRungs(displaySize(video), (video.frameRate ?? 0) > 40 ? 1.5 : 1),
                colour: planColour(video, filters),
                rateCap: planRateCap(video),
                isVariableRate: (video.frameRate ?? 0) < (video.gridRate ?? 0) * 0.95,
                deinterlace: video.isInterlaced && filters.has('yadif'),
                leadSeconds: Math.max(0, Math.min(video.startTime - media.startTime, 60)),
            },
        }),
        ...(audio && {
            audio: {
                streamIndex: audio.index,
                channels: audio.channels === 1 ? 1 : 2,
                sampleRate: audio.sampleRate === 44_100 ? 44_100 : 48_000,
                bitrate: audio.channels === 1 ? 96_000 : 128_000,
            },
        }),
    };
}
function planRateCap({ frameRate = 0, gridRate = 0 }) {
    if (Math.max(frameRate, gridRate) <= maxFrameRate)
        return 'none';
    const isEven = Math.abs(frameRate - gridRate) < gridRate * 0.005;
    return isEven && gridRate < 500 ? 'even' : 'uneven';
}
/** As a viewer sees it: pixel shape and rotation applied, never more pixels than were coded. */
export function displaySize({ width, height, pixelAspect, rotation }) {
    const upright = { width: Math.round(width * pixelAspect), height };
    return rotation % 180 === 0 ? upright : { width: upright.height, height: upright.width };
}
function planRungs(size, rateFactor) {
    const shortSide = Math.min(size.width, size.height);
    const top = Math.min(shortSide, 1080);
    const lower = classes.map(({ lines }) => lines).filter((lines) => lines <= top * worthwhileStep);
    const toRung = (lines) => {
        const scale = lines / shortSide;
        const width = toEven(size.width * scale);
        const height = toEven(size.height * scale);
        return { name: `${Math.min(width, height)}p`, width, height, maxBitrate: Math.round(ceilingFor(lines) * rateFactor) };
    };
    return [toRung(top), ...lower.map(toRung)];
}
/** Between two classes the ceiling follows the area. */
function ceilingFor(lines) {
    const above = classes.findLast((entry) => entry.lines >= lines) ?? { lines: 1080, maxBitrate: 5_000_000 };
    return Math.max(150_000, Math.round(above.maxBitrate * (lines / above.lines) ** 2));
}
function toEven(pixels) {
    return Math.max(2, Math.floor(pixels / 2 + 0.25) * 2);
}
function planColour(video, filters) {
    const isHdr = video.transfer === 'smpte2084' || video.transfer === 'arib-std-b67';
    if (isHdr && filters.has('zscale') && filters.has('tonemap'))
        return 'tone-map';
    if (video.matrix !== undefined)
        return 'keep';
    return Math.min(video.width, video.height) >= 720 ? 'untagged-bt709' : 'from-bt601';
}
