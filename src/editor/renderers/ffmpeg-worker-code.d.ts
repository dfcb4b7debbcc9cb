/** The worker of ffmpeg.wasm, as the builds put it together. */
declare const code: string;
export default code;
