import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute or more; what begins last must not be what takes longest. */
const longest = [
  'test/field/field.test.ts',
  'test/media/verdicts.test.ts',
  'uploads/upload-crash.test.ts',
  'renditions/faults.test.ts',
  'renditions/queue.test.ts',
  'renditions/process-video.test.ts',
  'renditions/sample.test.ts',
  'encode/copy-source.test.ts',
  'database/embedded-engine.test.ts',
  'renditions/bombs.test.ts',
  'renditions/in-step.test.ts',
  'editor/editor-pages.test.ts',
  'database/postgres.test.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = longest.findIndex((end) => moduleId.endsWith(end));
      return found < 0 ? longest.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
