export const workerSource: string;
export const workerCodeModule: RegExp;
export function ffmpegWorkerCode(): string;
export function ffmpegWorkerModule(): string;
