import { CMCDController, type HlsConfig } from 'hls.js';
import { eventKeys, reportedEvents, requestKeys, type CmcdReport } from '../cmcd/cmcd-report.js';

/** The part of hls.js that reports, which its main file is built without, and its options. */
export function hlsCmcd(report: CmcdReport): Partial<HlsConfig> {
  const { mode, contentId, sessionId, eventUrl } = report;
  return {
    cmcdController: CMCDController,
    cmcd: {
      version: 2,
      sessionId,
      ...(contentId !== undefined && { contentId }),
      useHeaders: mode === 'headers',
      includeKeys: [...requestKeys],
      eventTargets: eventUrl
        ? [{ url: eventUrl, events: [...reportedEvents], includeKeys: [...eventKeys] }]
        : [],
    },
  };
}
