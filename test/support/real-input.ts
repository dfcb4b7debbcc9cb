const { userAgent } = navigator;

/** Whether tests can press keys and move the mouse: the driver of WebKit does neither. */
export const hasRealInput = !userAgent.includes('AppleWebKit') || userAgent.includes('Chrome');
