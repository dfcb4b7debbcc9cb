export const transcriptWords = {
  // The settings have it too: in an element of the page the transcript comes before they are opened.
  transcript: 'Transcript',
  transcriptSearch: 'Search the transcript',
  transcriptHits: '{at} of {count}',
  transcriptNoHits: 'Nothing found',
  transcriptPrevious: 'Previous hit',
  transcriptNext: 'Next hit',
  transcriptFollow: 'Back to what is said now',
  transcriptLanguage: 'Language of the transcript',
  transcriptEmpty: 'This track has no text yet.',
  transcriptFailed: 'The transcript could not be loaded.',
  closeTranscript: 'Close the transcript',
};
