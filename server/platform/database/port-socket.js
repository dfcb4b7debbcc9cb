import { Duplex } from 'node:stream';
/** The part of a net.Socket that node-postgres uses, over a MessagePort to the thread of the embedded database. */
export class PortSocket extends Duplex {
    #openPort;
    #port;
    constructor(openPort) {
        super();
        this.#openPort = openPort;
    }
    connect() {
        this.#openPort().then((port) => this.#use(port), (error) => this.destroy(error));
        return this;
    }
    setNoDelay() {
        return this;
    }
    setKeepAlive() {
        return this;
    }
    ref() {
        this.#port?.ref();
        return this;
    }
    unref() {
        this.#port?.unref();
        return this;
    }
    _read() {
        // The database answers one request at a time, so nothing arrives that was not asked for.
    }
    _write(chunk, _encoding, done) {
        this.#port?.postMessage(Uint8Array.from(chunk));
        done();
    }
    _writev(chunks, done) {
        this.#port?.postMessage(Uint8Array.from(Buffer.concat(chunks.map(({ chunk }) => chunk))));
        done();
    }
    _final(done) {
        this.#port?.close();
        done();
    }
    _destroy(error, done) {
        this.#port?.close();
        done(error);
    }
    #use(port) {
        if (this.destroyed)
            return port.close();
        this.#port = port;
        port.on('message', (bytes) => this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
        port.on('close', () => {
            this.push(null);
            this.destroy();
        });
        this.emit('connect');
    }
}
