import { startRenditionJobs } from './jobs.js';
import { makeSampleVideo } from './sample.js';
import type { Deps } from '../../platform/deps.js';
import { findFfmpeg, type FfmpegInspection } from '../../media/media-tools.js';
import { pause } from '../../platform/timers.js';

/** No event tells that a program was installed or that a container may make namespaces now. */
const lookAgainMs = 60_000;

/** Processes uploads with the media tools of this machine; without them it begins within a minute of their coming. */
export async function startProcessing(deps: Deps, signal: AbortSignal): Promise<void> {
  const found = await findFfmpeg(deps.config);
  if (found.ok) return begin(deps, found, signal);
  if (found.part === 'sandbox')
    deps.log.warn({ reason: found.reason }, 'no sandbox: uploads are taken, processing waits');
  else
    deps.log.error(
      { reason: found.reason },
      'ffmpeg is not usable: uploads are taken, processing waits',
    );
  beginLater(deps, signal).catch((error: unknown) => {
    if (!signal.aborted)
      deps.log.error({ err: error }, 'processing could not begin; restart the server');
  });
}

async function beginLater(deps: Deps, signal: AbortSignal): Promise<void> {
  for (;;) {
    await pause(lookAgainMs, signal);
    if (signal.aborted) return;
    const found = await findFfmpeg(deps.config);
    if (found.ok) return begin(deps, found, signal);
  }
}

async function begin(
  deps: Deps,
  { tools, sandbox }: FfmpegInspection & { ok: true },
  signal: AbortSignal,
): Promise<void> {
  const { state, weaknesses } = sandbox;
  if (state === 'off')
    deps.log.warn({ weaknesses }, 'VOD_SANDBOX is off: uploaded files are read without a sandbox');
  else if (weaknesses.length > 0)
    deps.log.warn({ weaknesses }, 'the sandbox of media tools is weaker than it could be');
  await startRenditionJobs(deps, tools);
  if (deps.config.makeSample) void makeSampleVideo(deps, tools, signal);
}
