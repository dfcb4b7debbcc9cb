import { splitCodecs, type CheckFile, type FileRules } from '../upload/file-rules.js';
import {
  bodyWithoutLocation,
  removesLocation,
  type RemoveLocation,
} from './body-without-location.js';
import type { Limits } from './limits-text.js';

interface RulesHost extends Limits {
  readonly accept: string;
  readonly removeLocation: RemoveLocation;
  readonly validateFile: CheckFile | undefined;
}

/** What the attributes of an uploader say of the files that it takes. */
export function fileRulesOf(host: RulesHost): FileRules {
  const { accept, maxSize, maxFiles, maxTotalSize, removeLocation, validateFile } = host;
  const { minDuration, maxDuration, minResolution, maxResolution, acceptCodecs } = host;
  const codecs = acceptCodecs ? splitCodecs(acceptCodecs) : undefined;
  const check = async (file: File): Promise<void> => {
    // What cannot be read is refused before anything is sent.
    if (removesLocation(file, removeLocation)) await bodyWithoutLocation(file);
    await validateFile?.(file);
  };
  return {
    ...{ accept, maxSize, maxFiles, maxTotalSize },
    content: { minDuration, maxDuration, minResolution, maxResolution, codecs },
    ...((removeLocation || validateFile) && { check }),
  };
}
