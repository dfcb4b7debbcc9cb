import { eventKeys, reportedEvents, requestKeys, type CmcdReport } from '../cmcd/cmcd-report.js';

/** Options of dash.js by which it reports. */
export function dashCmcd({ mode, contentId, sessionId, eventUrl }: CmcdReport): object {
  return {
    streaming: {
      cmcd: {
        enabled: true,
        version: 2,
        sid: sessionId,
        cid: contentId ?? null,
        // Its types say `header`, its code compares with `headers`.
        mode,
        enabledKeys: [...requestKeys],
        includeInRequests: ['segment', 'mpd'],
        eventTargets: eventUrl
          ? [{ url: eventUrl, events: [...reportedEvents], enabledKeys: [...eventKeys] }]
          : [],
      },
    },
  };
}
