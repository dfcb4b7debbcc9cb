import { ALL_FORMATS, BlobSource, CanvasSink, EncodedPacketSink, Input } from 'mediabunny';

/** What a reader that knows nothing of the editor finds in a clip. */
export interface ClipFacts {
  readonly duration: number;
  readonly audioStart: number;
  /** First packet in the file, seconds; negative where an edit list hides it. */
  readonly firstTimestamp: number;
  readonly startsOnKeyframe: boolean;
  readonly packets: number;
  readonly decodedFrames: number;
  readonly rotation: number;
  readonly tags: Readonly<Record<string, unknown>>;
}

export async function readClip(file: Blob): Promise<ClipFacts> {
  const input = new Input({ formats: ALL_FORMATS, source: new BlobSource(file) });
  try {
    const video = await input.getPrimaryVideoTrack();
    if (!video) throw new Error('The clip has no video.');
    const audio = await input.getPrimaryAudioTrack();
    const sink = new EncodedPacketSink(video);
    const first = await sink.getFirstPacket({ verifyKeyPackets: true });
    return {
      duration: await video.computeDuration(),
      audioStart: (await audio?.getFirstTimestamp()) ?? 0,
      firstTimestamp: first?.timestamp ?? NaN,
      startsOnKeyframe: first?.type === 'key',
      packets: (await video.computePacketStats()).packetCount,
      decodedFrames: (await video.canDecode())
        ? await countFrames(new CanvasSink(video, { width: 32, poolSize: 1 }))
        : NaN,
      rotation: await video.getRotation(),
      tags: { ...(await input.getMetadataTags()) },
    };
  } finally {
    input.dispose();
  }
}

async function countFrames(sink: CanvasSink): Promise<number> {
  let frames = 0;
  for await (const _frame of sink.canvases()) frames += 1;
  return frames;
}
