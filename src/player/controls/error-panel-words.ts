export const errorWords = {
  errorBlocked: 'The server could not be reached. Try again later.',
  errorExpired: 'Your viewing session has expired. Reload the page to continue.',
  errorForbidden: 'You cannot watch this video.',
  errorNotFound: 'This video is no longer available.',
  errorUnknown:
    'The address this page plays from answered nothing. The video may have been removed.',
  errorFailed: 'This video could not be processed, so it cannot be played.',
  errorAnswer: 'This site gave an answer that the player does not understand.',
  errorNotReady: 'This video is not ready to play yet. Try again in a moment.',
  errorServer: 'The server has a problem. Try again in a moment.',
  errorNotSupported: 'This browser cannot play this video.',
  errorDecode: 'Part of this video could not be read.',
  errorSource: 'This video could not be loaded.',
  errorLicence: 'The licence to play this video could not be obtained.',
  errorOutput: 'This video is protected and may not be shown on this screen.',
  errorOfflineExpired:
    'The time to watch this video offline has ended. Connect to the internet to watch it.',
  errorStorage: 'The copy on this device cannot be read. Remove it, and download the video again.',
  errorConfiguration: 'This site is not set up correctly for playback. Tell the people who run it.',
};
