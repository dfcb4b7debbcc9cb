/** What every build of the browser code agrees on; the demo's build uses it too. */
export const decorators = { decorator: { legacy: true } };
