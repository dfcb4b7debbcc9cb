/** Whether tests can press keys and move the mouse: the driver of WebKit does neither. */
export const hasRealInput = !navigator.userAgent.includes('AppleWebKit') || 'chrome' in globalThis;
