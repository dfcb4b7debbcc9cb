/** Of a seek by seconds: a part that asks for one brings them. */
export const seekWords = {
  back: { one: 'Back {count} second', other: 'Back {count} seconds' },
  forward: { one: 'Forward {count} second', other: 'Forward {count} seconds' },
};
