import type { ProblemCode } from '../contract/problem-codes.js';

/** What went wrong, by name. Branch on this; it is never renamed. */
export type VodErrorCode =
  /**
   * The server could not be reached, or its answer broke off: no connection or a wrong address. Try
   * again once the connection is back.
   */
  | 'network'
  /**
   * The VOD server answers, but the browser lets the page read nothing of it (CORS). Add the page's
   * origin to `VOD_CORS_ORIGINS` of the server; a proxy that answers for a failing server looks the same.
   */
  | 'blocked'
  /**
   * The server asks for a credential and got none that it accepts. Sign the user in again.
   */
  | 'unauthorized'
  /**
   * The credential is accepted, but does not allow this. Repeating the request does not help;
   * another credential may.
   */
  | 'forbidden'
  /** The video, upload or file does not exist, or no longer does. */
  | 'not-found'
  /**
   * The token or address was valid and has expired, or was good for one use. Ask the app server
   * for a new one.
   */
  | 'expired'
  /**
   * The request does not fit the present state: the video is not ready yet, is being changed, or
   * its upload is complete. Read the state, then decide.
   */
  | 'conflict'
  /**
   * The file or the request is larger than the server or the element allows. Choose a smaller
   * file.
   */
  | 'too-large'
  /** The file is not of a type that is accepted here. Choose another file. */
  | 'type-not-allowed'
  /** As many files are on the list as may be. Take one off. */
  | 'too-many-files'
  /** With this file, those on the list are larger than they may be together. Take one off, or choose a smaller file. */
  | 'total-too-large'
  /** The video is longer than is accepted here. Cut it, or choose a shorter one. */
  | 'too-long'
  /** The video is shorter than is needed here. Choose a longer one. */
  | 'too-short'
  /** The picture is larger than is accepted here. Export the video smaller. */
  | 'resolution-too-high'
  /** The picture is smaller than is needed here. Choose a better copy. */
  | 'resolution-too-low'
  /** The codec of the picture or the sound is none of those that are accepted here. Convert the video, or choose another one. */
  | 'codec-not-allowed'
  /** What is in the file is neither video nor audio, whatever its name says. Choose another file. */
  | 'not-media'
  /** The file is protected by DRM, so that nothing can be made of it. Choose one without. */
  | 'encrypted-source'
  /** The codec of the file is none that the server decodes. Convert it to H.264 and AAC. */
  | 'unsupported-codec'
  /** The place of recording cannot be removed from the file, whose index cannot be read. Get the file again from its original. */
  | 'location-not-removed'
  /** The page's own `validateFile` did not take the file; `message` says why. */
  | 'refused'
  /** The file has no bytes. Choose another file. */
  | 'empty-file'
  /**
   * The file on the user's disk changed or disappeared while it was being uploaded. Choose it
   * again.
   */
  | 'file-changed'
  /**
   * What arrived at the server is not what was sent: a part, again and again, or with the `problemCode` `digest-mismatch` the whole file.
   * Try again; where that does not help, by another network.
   */
  | 'transfer-damaged'
  /** The file was uploaded from this list already. Nothing needs to be done. */
  | 'duplicate'
  /** The server failed or is too busy. Try again, not before `retryAfterMs` where that is given. */
  | 'server'
  /**
   * An answer arrived that is not what the API answers with. Check the address, and what stands
   * between the page and the server.
   */
  | 'bad-response'
  /**
   * This browser cannot play, open or cut media of this format. Use another browser, or convert
   * the file.
   */
  | 'not-supported'
  /** The media are damaged or end too early. Get the file again from its original. */
  | 'decode'
  /**
   * The licence server of an encrypted video refused, failed, or answered what is no licence. `status`
   * and `problemCode` say more where it answered.
   */
  | 'licence'
  /**
   * The licence does not permit the screen that the picture would be shown on. Use another screen
   * or cable.
   */
  | 'output-protected'
  /**
   * The browser gives the site no more room for videos that are kept offline. Remove another one, or keep a smaller
   * quality.
   */
  | 'storage-full'
  /** What is kept offline cannot be read or written, or is not all there. Remove the copy, and keep it anew. */
  | 'storage'
  /** The copy that was kept offline may not be watched any more. Connect, and keep it anew. */
  | 'offline-expired'
  /** The media could not be loaded or read, and nothing more exact is known. */
  | 'source'
  /** The caller, the user or a newer request canceled this. Nothing needs to be done. */
  | 'aborted'
  /**
   * The editor could not write the clip or the picture, most often for want of memory. Try a
   * shorter selection.
   */
  | 'export-failed'
  /**
   * The page or its app server is set up wrongly, or the page's own code threw: `message`, `problemCode`
   * and `cause` say what. Correct that.
   */
  | 'configuration'
  /**
   * The server found a field missing, unknown or out of bounds. Correct the request; `problemCode`
   * says more.
   */
  | 'invalid-request';

/** What a `VodError` may carry besides its code and message. */
export interface VodErrorOptions {
  cause?: unknown;
  retryable?: boolean;
  problemCode?: ProblemCode | undefined;
  status?: number | undefined;
  retryAfterMs?: number | undefined;
}

/** The error every element and the client report. */
export class VodError extends Error {
  // Minified, the class has another name, which Node would print beside this one.
  static {
    Object.defineProperty(this, 'name', { value: 'VodError' });
  }

  /** What went wrong; stable. */
  readonly code: VodErrorCode;
  /** Whether the same may succeed when it is tried again, without anything that the page or its user corrects. */
  readonly retryable: boolean;
  /** The `code` of the problem document a server answered with, if it did. */
  readonly problemCode: ProblemCode | undefined;
  /** The HTTP status of that answer, if there was one. */
  readonly status: number | undefined;
  /** How long the server asked the client to wait before the next try, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(code: VodErrorCode, message: string, options: VodErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'VodError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.problemCode = options.problemCode;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
}
