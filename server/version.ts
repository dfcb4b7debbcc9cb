import { createRequire } from 'node:module';

const packageJson = createRequire(import.meta.url)('@vodkit/server/package.json') as {
  version: string;
};

export const version = packageJson.version;
