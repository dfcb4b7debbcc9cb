/** The oldest Node that the dependencies of the server declare, as in its package.json. */
export const declaredNode = '22.12.0';

/** Whether a version of Node is older than another, both written with dots. */
export function isOlderNode(version: string, than: string): boolean {
  const [have = [], want = []] = [version, than].map((one) => one.split('.').map(Number));
  const index = want.findIndex((part, at) => part !== have[at]);
  return index !== -1 && (have[index] ?? 0) < (want[index] ?? 0);
}
