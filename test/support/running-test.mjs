// Which test a page is at, so that a page that never finishes is reported with the test that it hung in.
const running = new Map();

/** For the page, after the test framework: tells of each test before it begins. */
export const tellsWhatRuns = `
import { sendMessage } from '/__web-dev-server__web-socket.js';
const sessionId = new URL(location.href).searchParams.get('wtr-session-id');
// The framework sets itself up after its own exchange with the runner.
while (!globalThis.beforeEach) await new Promise((resolve) => setTimeout(resolve, 1));
globalThis.beforeEach(function () {
  void sendMessage({ type: 'vodkit-running', sessionId, title: this.currentTest.fullTitle() });
  // The message leaves before a test that never lets go of the page.
  return new Promise((resolve) => setTimeout(resolve));
});`;

export const runningTest = {
  name: 'running-test',
  serverStart: ({ webSockets }) => {
    webSockets.on('message', ({ data }) => {
      if (data.type === 'vodkit-running') running.set(data.sessionId, data.title);
    });
  },
};

/** The title of the test that the page of a session last began; undefined before its first. */
export const lastTestOf = (sessionId) => running.get(sessionId);
