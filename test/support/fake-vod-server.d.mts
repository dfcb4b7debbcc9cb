/** The parts of a request of the test runner's dev server that the fake reads and writes. */
export interface FakeContext {
  path: string;
  method: string;
  origin: string;
  req: AsyncIterable<Uint8Array>;
  res: {
    writeHead: (...rest: unknown[]) => unknown;
    setHeader: (name: string, value: string) => void;
    on: (event: string, listener: () => void) => void;
  };
  status: number;
  type: string;
  body: unknown;
  respond?: boolean;
  get(header: string): string;
  set(header: string, value: string): void;
}

export function fakeVodServer(context: FakeContext, next: () => Promise<void>): Promise<void>;
