import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute or more; what begins last must not be what takes longest. */
const longest = [
  'renditions/faults.test.ts',
  'uploads/upload-crash.test.ts',
  'test/field/field.test.ts',
  'test/media/verdicts.test.ts',
  'renditions/in-step.test.ts',
  'encode/copy-source.test.ts',
  'renditions/process-video.test.ts',
  'renditions/bombs.test.ts',
  'editor/editor-pages.test.ts',
  'renditions/queue.test.ts',
  'renditions/warnings.test.ts',
  'database/embedded-engine.test.ts',
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
