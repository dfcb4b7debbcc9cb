export const signLanguageWords = {
  signLanguage: 'Sign language',
  signLanguageOn: 'Sign language is shown. Arrow keys move it, plus and minus resize it.',
  signLanguageOff: 'Sign language is hidden.',
  signLanguageFailed: 'The sign language video cannot be played.',
};
