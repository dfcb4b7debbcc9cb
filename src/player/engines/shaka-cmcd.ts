import { eventKeys, reportedEvents, requestKeys, type CmcdReport } from '../cmcd/cmcd-report.js';

/** Options of shaka-player by which it reports. */
export function shakaCmcd({ mode, contentId = '', sessionId, eventUrl }: CmcdReport): object {
  return {
    cmcd: {
      enabled: true,
      version: 2,
      sessionId,
      contentId,
      useHeaders: mode === 'headers',
      includeKeys: [...requestKeys],
      eventTargets: eventUrl
        ? [
            {
              enabled: true,
              url: eventUrl,
              events: [...reportedEvents],
              includeKeys: [...eventKeys],
            },
          ]
        : [],
    },
  };
}
