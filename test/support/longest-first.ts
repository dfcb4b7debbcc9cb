import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take long; what begins last must not be what takes longest. */
const longest = [
  'renditions/faults.test.ts',
  'uploads/upload-crash.test.ts',
  'database/embedded-engine.test.ts',
  'server/full-disk.test.ts',
  'uploads/upload-faults.test.ts',
  'database/postgres.test.ts',
  'renditions/in-step.test.ts',
  'editor/editor-pages.test.ts',
  'editor/editor-cuts.test.ts',
  'renditions/queue.test.ts',
  'encode/copy-source.test.ts',
  'renditions/process-video.test.ts',
  'renditions/warnings.test.ts',
  'renditions/bombs.test.ts',
  'renditions/bad-input.test.ts',
  'test/field/field.test.ts',
  'test/media/verdicts.test.ts',
  'renditions/resumed-revision.test.ts',
  'renditions/copied-codecs.test.ts',
  'playback/key-changes.test.ts',
  'renditions/copy-upload.test.ts',
  'renditions/copy-upload-unstated.test.ts',
  'renditions/copy-upload-faults.test.ts',
  'renditions/audio-tracks.test.ts',
  'renditions/growing-revision.test.ts',
  'renditions/first-rung.test.ts',
  'renditions/copy-upload-inputs.test.ts',
  'renditions/protect-faults.test.ts',
  'parallel/parallel-parts.test.ts',
  'package/types.test.ts',
  'manifests/authoring-rules.test.ts',
  'renditions/protect-video.test.ts',
  'upload/real-server.test.ts',
  'jobs/jobs.test.ts',
  'player/growing.e2e.ts',
  'demo/story.e2e.ts',
  'player/copied-codecs.e2e.ts',
  'demo/code-samples.e2e.ts',
  'offline/offline-trouble.e2e.ts',
  'player/engines.e2e.ts',
  'looks/player-looks.e2e.ts',
  'engines/live.e2e.ts',
  'demo/pages.e2e.ts',
  'demo/upload-storm.e2e.ts',
  'engines/foreign-streams.e2e.ts',
  'offline/offline.e2e.ts',
  'player/in-step.e2e.ts',
  'demo/trouble.e2e.ts',
  'demo/watch-viewers.e2e.ts',
  'engines/engine-contract.e2e.ts',
  'playback/protection-change.e2e.ts',
  'playback/key-changes.e2e.ts',
  'player/cmcd.e2e.ts',
  'offline/flight-mode.e2e.ts',
  'player/audio-language.e2e.ts',
  'demo/odd-lengths.e2e.ts',
  'playback/protections.e2e.ts',
  'player/uploaded-tracks.e2e.ts',
  'playback/tracks.e2e.ts',
  'package/embed.e2e.ts',
  'demo/watch.e2e.ts',
  'demo/early.e2e.ts',
  'demo/statistics.e2e.ts',
  'player/taken-away.e2e.ts',
  'offline/offline-hostile.e2e.ts',
  'docs/proxies.e2e.ts',
  'player/described-audio.e2e.ts',
  'demo/details.e2e.ts',
  'package/bundlers.e2e.ts',
  'demo/heap.e2e.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification) => {
      const found = longest.findIndex((end) => moduleId.endsWith(end));
      const rank = found < 0 ? longest.length : found;
      // A process for several files ends when a file that needs its own is next.
      return project.config.isolate ? rank : rank + longest.length + 1;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
