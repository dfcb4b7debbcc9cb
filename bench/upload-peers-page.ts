/** What the page of `upload-peers.ts` sends with, each as its own documentation has it. */
import * as UpChunk from '@mux/upchunk';
import Uppy from '@uppy/core';
import Tus from '@uppy/tus';
import { VodUploadQueue } from '../src/upload/upload-queue.js';

interface Run {
  peer: string;
  bytes: number;
  token: string;
  videoId: string;
}

/** As a permission of our server says. */
const tus = {
  extensions: ['creation-with-upload', 'concatenation-unfinished'],
  checksumAlgorithms: ['crc32c-256kib'],
};
const endpoint = `${location.origin}/v1/uploads`;
const sends: Record<string, (file: File, run: Run) => Promise<void>> = {
  vodkit: (file, { token, videoId }) => {
    const upload = { endpoint, token, expiresAt: '', tus };
    const queue = new VodUploadQueue({ getUploadAuth: async () => ({ videoId, upload }) });
    return new Promise((resolve, reject) => {
      queue.subscribe(({ state }) => {
        if (state.phase === 'done') resolve();
        if (state.phase === 'failed') reject(state.error);
      });
      queue.add([file]);
    });
  },
  Uppy: async (file, { token }) => {
    const headers = { authorization: `Bearer ${token}` };
    const uppy = new Uppy().use(Tus, { endpoint, headers, allowedMetaFields: [] });
    uppy.addFile({ name: file.name, type: file.type, data: file });
    const result = await uppy.upload();
    if (!result?.successful?.length) throw new Error('Uppy gave up.');
  },
  UpChunk: (file, { videoId }) =>
    new Promise((resolve, reject) => {
      const upload = UpChunk.createUpload({ endpoint: `/put/${videoId}`, file });
      upload.on('error', ({ detail }) => reject(new Error(String(detail.message))));
      upload.on('success', () => resolve());
    }),
};

function someFile(bytes: number): File {
  const piece = 65_536;
  const pieces = Array.from({ length: bytes / piece }, () =>
    crypto.getRandomValues(new Uint8Array(piece)),
  );
  return new File(pieces, 'clip.mp4', { type: 'video/mp4', lastModified: 1 });
}

Object.assign(window, {
  /** Answers how many seconds it took. */
  upload: async (run: Run): Promise<number> => {
    const file = someFile(run.bytes);
    // What a user picks lies on the disk; this one is handed to the browser's own process first, for which its first reader would wait.
    await file.slice(-1).arrayBuffer();
    const send = sends[run.peer];
    if (!send) throw new Error(`There is no ${run.peer}.`);
    const beganAtMs = performance.now();
    await send(file, run);
    return (performance.now() - beganAtMs) / 1000;
  },
});
