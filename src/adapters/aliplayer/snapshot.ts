import type { AliplayerSnapshot } from './event-table.js';
import type { AliplayerWatermark } from './options.js';

/** What `setSanpshotProperties` says of snapshots. */
export interface SnapshotLook {
  /** Pixels; default those of the video. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Quality of the JPEG, 0 to 1. */
  readonly rate?: number | undefined;
  readonly watermark?: AliplayerWatermark | undefined;
}

const usualRate = 0.92;

/** The frame as Aliplayer hands it out. */
export async function toSnapshot(
  file: Blob,
  time: number,
  { width, height, rate = usualRate, watermark }: SnapshotLook,
): Promise<AliplayerSnapshot> {
  const frame = await createImageBitmap(file);
  const canvas = document.createElement('canvas');
  canvas.width = width ?? frame.width;
  canvas.height = height ?? frame.height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser draws no canvas.');
  context.drawImage(frame, 0, 0, canvas.width, canvas.height);
  frame.close();
  if (watermark) write(context, watermark);
  const base64 = canvas.toDataURL('image/jpeg', rate);
  return { time, base64, binary: atob(base64.slice(base64.indexOf(',') + 1)) };
}

function write(context: CanvasRenderingContext2D, mark: AliplayerWatermark): void {
  const [left, top] = [parseFloat(String(mark.left ?? 10)), parseFloat(String(mark.top ?? 30))];
  context.font = mark.font ?? '16px sans-serif';
  context.textBaseline = 'middle';
  context.fillStyle = mark.fillColor ?? '#fff';
  context.fillText(mark.text, left, top);
  if (!mark.strokeColor) return;
  context.strokeStyle = mark.strokeColor;
  context.strokeText(mark.text, left, top);
}
