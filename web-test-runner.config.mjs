import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { fakeTusServer } from './test/support/fake-tus-server.mjs';
import { fakeVodServer } from './test/support/fake-vod-server.mjs';
import { freePort } from './test/support/free-port.mjs';
import { editorMediaServer } from './test/support/editor-media-server.mjs';
import { mediaRanges } from './test/support/media-ranges.mjs';
import { pageCommands } from './test/support/page-commands.mjs';
import { ffmpegWorkerCode } from './test/support/ffmpeg-worker-code.mjs';
import { hashWorker } from './test/support/hash-worker-code.mjs';
import { runningTest, tellsWhatRuns } from './test/support/running-test.mjs';
import { testBrowsers } from './test/support/test-browsers.mjs';
import { countsReporter } from './test/support/wtr-counts.mjs';

const nightly = process.env.VODKIT_NIGHTLY === '1';
const page = (
  testFramework,
) => `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width" /></head>
<body><script>globalThis.vodkitNightly = ${nightly}</script><script type="module" src="${testFramework}"></script>
<script type="module">${tellsWhatRuns}</script></body></html>`;

const browser = process.env.VODKIT_BROWSER ?? 'chromium';

/** Every day the other browsers run one file an element; nightly they run all. */
const files =
  browser === 'chromium' || nightly
    ? 'test/src/**/*.browser.test.ts'
    : 'test/src/*/{player,uploader,editor}-element.browser.test.ts';
/** `1/2` and `2/2` are the halves of all files, by turns: for runners beside each other. */
const part = process.env.VODKIT_PART;

function filesOfPart() {
  const [number, parts] = part.split('/').map(Number);
  return readdirSync(fileURLToPath(new URL('test/src', import.meta.url)), { recursive: true })
    .filter((name) => name.endsWith('.browser.test.ts'))
    .sort()
    .filter((_, index) => index % parts === number - 1)
    .map((name) => `test/src/${name}`);
}
const results = part ? `${browser}-${part.split('/')[0]}` : browser;

export default {
  files: part ? filesOfPart() : files,
  // Two runners that look for the first that is free find the same one.
  port: await freePort(),
  nodeResolve: { exportConditions: ['browser', 'development'] },
  reporters: [
    defaultReporter({ reportTestProgress: false }),
    countsReporter({ file: new URL(`./.cache/test-results/${results}.json`, import.meta.url) }),
  ],
  concurrency: 1,
  // Of one file. What is repeated a hundred times takes WebKitGTK longer than a day's run may.
  testsFinishTimeout: nightly ? 1_200_000 : 240_000,
  browserStartTimeout: 60_000,
  testFramework: { config: { timeout: 60_000 } },
  testRunnerHtml: page,
  middleware: [fakeVodServer, fakeTusServer, editorMediaServer, mediaRanges],
  plugins: [
    ffmpegWorkerCode,
    hashWorker,
    pageCommands,
    runningTest,
    esbuildPlugin({ ts: true, tsconfig: './tsconfig.json', target: 'esnext' }),
  ],
  browsers: [testBrowsers[browser]()],
};
