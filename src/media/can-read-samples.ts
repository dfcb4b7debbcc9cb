/**
 * Whether decoded sound can be looked at. Every `AudioData.copyTo` ends the process of the page in WebKitGTK 2.50
 * (seen with 2.50.6 on GStreamer 1.22, also for sound that the page made itself); Safari is of another make. To be
 * taken away once it no longer does.
 */
export function canReadSamples({ vendor, userAgent } = navigator): boolean {
  return !(vendor.startsWith('Apple') && userAgent.includes('Linux'));
}
