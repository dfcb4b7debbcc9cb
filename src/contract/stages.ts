/** The steps of processing in their order, each with its share of the whole as a reader sees time pass. */
export const stageShares = {
  probe: 0.02,
  transcode: 0.85,
  images: 0.08,
  package: 0.04,
  publish: 0.01,
} as const;

/** What packages the stored renditions under another protection: a job of its own, and no step of the ones above. */
export const protectStage = 'protect';

export type ProcessingStage = keyof typeof stageShares | typeof protectStage;

export const processingStages = [
  ...(Object.keys(stageShares) as (keyof typeof stageShares)[]),
  protectStage,
] as const satisfies readonly ProcessingStage[];
