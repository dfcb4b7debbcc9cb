/** The steps of processing in their order, each with its share of the whole as a reader sees time pass. */
export const stageShares = {
  probe: 0.02,
  transcode: 0.85,
  images: 0.08,
  package: 0.04,
  publish: 0.01,
} as const;

export type ProcessingStage = keyof typeof stageShares;

export const processingStages = Object.keys(stageShares) as ProcessingStage[];
