import { VodError } from '../../shared/vod-error.js';
import type { PacketTime } from '../../media/cut-plan.js';
import type { MediaInfo } from '../../media/media-input.js';

/** One packet of ffprobe's `packet=pts_time,duration_time,flags` lines. */
export interface ProbedPacket extends PacketTime {
  readonly isKeyframe: boolean;
}

/** What `ffprobe -of json -show_format -show_streams` of a file says about its first video track. */
export function parseMediaReport(json: string): MediaInfo {
  const report: unknown = JSON.parse(json || '{}');
  const streams = listAt(report, 'streams');
  const video = streams.find((stream) => textAt(stream, 'codec_type') === 'video');
  // Sound that mediabunny does not know is of a kind no clip is made of here.
  if (!video)
    throw new VodError(
      streams.length > 0 ? 'not-supported' : 'decode',
      'The file has no video track.',
    );
  const duration = numberAt(valueAt(report, 'format'), 'duration') ?? numberAt(video, 'duration');
  if (!duration) throw new VodError('decode', 'The file does not say how long it is.');
  const [width, height] = [numberAt(video, 'width') ?? 0, numberAt(video, 'height') ?? 0];
  const frameRate =
    parseRatio(textAt(video, 'avg_frame_rate')) ?? parseRatio(textAt(video, 'r_frame_rate')) ?? 30;
  const turned = listAt(video, 'side_data_list').some(
    (data) => Math.abs(numberAt(data, 'rotation') ?? 0) % 180 === 90,
  );
  return { duration, frameRate, width: turned ? height : width, height: turned ? width : height };
}

/** Lines of `ffprobe -of csv=p=0 -show_entries packet=pts_time,dts_time,duration_time,flags`, in decode order. */
export function parsePackets(csv: string): ProbedPacket[] {
  const packets: ProbedPacket[] = [];
  for (const line of csv.split('\n')) {
    const [pts, dts, duration, flags] = line.split(',');
    const timestamp = Number.parseFloat(pts ?? '');
    const fallback = Number.parseFloat(dts ?? '');
    const time = Number.isFinite(timestamp) ? timestamp : fallback;
    if (!Number.isFinite(time)) continue;
    const length = Number.parseFloat(duration ?? '');
    packets.push({
      timestamp: time,
      duration: Number.isFinite(length) ? length : 0,
      isKeyframe: flags?.includes('K') ?? false,
    });
  }
  return packets;
}

function parseRatio(text: string | undefined): number | undefined {
  const [numerator, denominator] = (text ?? '').split('/').map(Number);
  const value = (numerator ?? 0) / (denominator ?? 1);
  // FLV and its like give the rate of their clock, 1000/1.
  return value > 0 && value <= 480 ? value : undefined;
}

function valueAt(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : undefined;
}

function listAt(holder: unknown, key: string): unknown[] {
  const value = valueAt(holder, key);
  return Array.isArray(value) ? value : [];
}

function textAt(holder: unknown, key: string): string | undefined {
  const value = valueAt(holder, key);
  return typeof value === 'string' ? value : undefined;
}

function numberAt(holder: unknown, key: string): number | undefined {
  const value = Number(valueAt(holder, key));
  return Number.isFinite(value) ? value : undefined;
}
