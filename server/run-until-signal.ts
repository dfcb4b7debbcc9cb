const graceMs = 10_000;

/** Starts, stops on SIGINT or SIGTERM, and leaves with 1 and one sentence when starting or stopping fails. */
export async function runUntilSignal(start: () => Promise<{ close(): Promise<void> }>): Promise<void> {
  try {
    const server = await start();
    await new Promise<void>((resolve) => {
      process.once('SIGINT', () => resolve());
      process.once('SIGTERM', () => resolve());
    });
    setTimeout(() => process.exit(1), graceMs).unref();
    await server.close();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`vodkit: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
