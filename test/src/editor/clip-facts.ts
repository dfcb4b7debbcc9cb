import {
  ALL_FORMATS,
  BlobSource,
  EncodedPacketSink,
  Input,
  type InputVideoTrack,
} from 'mediabunny';

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
      decodedFrames: (await video.canDecode()) ? await countFrames(video, sink) : NaN,
      rotation: await video.getRotation(),
      tags: { ...(await input.getMetadataTags()) },
    };
  } finally {
    input.dispose();
  }
}

/** From timestamp zero on, whatever an edit list hides: WebKitGTK's decoder loses frames where they turn positive. */
async function countFrames(video: InputVideoTrack, sink: EncodedPacketSink): Promise<number> {
  const config = await video.getDecoderConfig();
  if (!config) throw new Error('The clip says nothing of its codec.');
  let frames = 0;
  let failure: Error | undefined;
  const decoder = new VideoDecoder({
    output: (frame) => {
      frames += 1;
      frame.close();
    },
    error: (error) => (failure = error),
  });
  decoder.configure(config);
  const origin = await video.getFirstTimestamp();
  for await (const packet of sink.packets())
    decoder.decode(packet.clone({ timestamp: packet.timestamp - origin }).toEncodedVideoChunk());
  await decoder.flush();
  decoder.close();
  if (failure) throw failure;
  return frames;
}
