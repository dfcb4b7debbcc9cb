export const screenshotWords = {
  screenshotSaved: 'Screenshot saved',
  screenshotCopied: 'Screenshot copied',
  screenshotEarly: 'There is no picture yet.',
  screenshotProtected: 'This video is protected: no screenshot can be taken.',
  screenshotForeign: 'This video comes from another site, which permits no screenshots.',
  screenshotRefused: 'The browser did not let the screenshot be copied. Save it instead.',
};
