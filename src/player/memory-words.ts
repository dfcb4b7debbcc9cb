export const memoryWords = {
  resumedAt: 'Resumed at {time}',
};
