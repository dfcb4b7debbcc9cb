export const hashWorkerModule: RegExp;
export function hashWorkerCode(): string;
