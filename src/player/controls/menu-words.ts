export const menuWords = {
  quality: 'Quality',
  auto: 'Auto',
  autoAt: 'Auto ({quality})',
  normal: 'Normal',
  language: 'Audio language',
  goBack: 'Back',
  close: 'Close',
};
