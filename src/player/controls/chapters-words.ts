export const chaptersWords = {
  chapters: 'Chapters',
  chaptersAt: 'Chapters: {title}',
};
