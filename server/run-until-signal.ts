const graceMs = 10_000;

/** Starts, and stops on SIGINT or SIGTERM; exits with 1 and one sentence when either fails, and with 1 at once on a second signal. */
export async function runUntilSignal(
  start: () => Promise<{ close(): Promise<void> }>,
): Promise<void> {
  try {
    const server = await start();
    await new Promise<void>((resolve) => {
      let signals = 0;
      for (const signal of ['SIGINT', 'SIGTERM'])
        process.on(signal, () => (++signals === 1 ? resolve() : process.exit(1)));
    });
    setTimeout(() => process.exit(1), graceMs).unref();
    await server.close();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`vodkit: ${explain(error)}\n`);
    process.exit(1);
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port, address } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Stop what listens there, or set PORT to another one.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `This machine has no address ${address ?? 'as HOST names'}. Set HOST to one that it has.`;
  if (code === 'EACCES' && port !== undefined)
    return `Port ${port} is for privileged users only. Set PORT to one above 1023.`;
  return error.message;
}
